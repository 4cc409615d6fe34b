import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BrowserShell } from '../browser-shell.ts'
import { expect, test } from './fixtures.ts'

test('the page loads from its address and nothing complains', async ({ page }) => {
  await expect(page).toHaveTitle(/Henge/)
  await expect(page.locator('#root')).not.toBeEmpty()
})

test('the token leaves the address bar at once, and a reload keeps working', async ({ page, shell }) => {
  await expect(page.locator('#root')).not.toBeEmpty()
  await expect(page).not.toHaveURL(/token/)
  await page.reload()
  await expect(page.locator('#root')).not.toBeEmpty()
  const status = await page.evaluate(async () => (await fetch('/rpc/settings/get', { method: 'POST' })).status)
  expect(status, 'without the token in the header').toBe(401)
  expect(page.url().startsWith(shell.origin)).toBe(true)
})

test('an address inside the page opens there', async ({ page, shell }) => {
  await page.goto(shell.addressOf('/settings'))
  await expect(page.locator('#root')).not.toBeEmpty()
  await expect(page).toHaveURL(`${shell.origin}/settings`)
})

test('scripts that are slipped into the page do not run', async ({ page, problems }) => {
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "taken over"'
    document.head.append(script)
    document.body.insertAdjacentHTML('beforeend', '<button id="slipped" onclick="document.title = \'taken over\'"></button>')
    document.getElementById('slipped')?.click()
  })
  for (const refused of [/inline script .*Content Security Policy/s, /inline event handler .*Content Security Policy/s])
    await expect.poll(() => problems.filter((problem) => refused.test(problem))).toHaveLength(1)
  await expect(page).not.toHaveTitle('taken over')
  problems.length = 0
})

test('a second shell on the same data folder says what to do and ends', async ({ shell }) => {
  const second = new BrowserShell(shell.dataFolder, {})
  await expect(second.start()).rejects.toThrow(/ended with 1: Henge is already running on .*HENGE_DATA/)
})

test('SIGTERM ends it cleanly, and the terminal joins while it runs', async ({ shell }) => {
  const cli = fileURLToPath(new URL('../../../dist/electron/cli.js', import.meta.url))
  const about = spawnSync(process.execPath, [cli, 'call', 'settings.about', '--data', shell.dataFolder], { encoding: 'utf8', input: '' })
  expect(about.stderr).toBe('')
  expect(JSON.parse(about.stdout)).toMatchObject({ shell: 'browser', dataFolder: shell.dataFolder })
  expect(await shell.stop()).toBe(0)
})
