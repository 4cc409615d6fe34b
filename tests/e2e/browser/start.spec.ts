import { fileURLToPath } from 'node:url'
import { makeBackendClient } from '../../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../../electron/backend/rpc/socket-fetch.ts'
import { BrowserShell } from '../browser-shell.ts'
import { expect, test } from './fixtures.ts'

const start = fileURLToPath(new URL('../../../build/start.mjs', import.meta.url))

test('npm start -- --browser serves the fleet at the printed address; closed and opened again, only time has passed', async ({
  browser,
  dataFolder,
}) => {
  const program = new BrowserShell(dataFolder, {}, [start, '--browser', '--no-open'])
  const namesOfServers = async () => {
    await program.start()
    const page = await browser.newPage()
    await page.goto(program.addressOf('/fleet'))
    await page.getByText('Servers', { exact: true }).click()
    const { servers } = await makeBackendClient(makeSocketFetch(dataFolder)).fleet.refresh({})
    const names = servers.flatMap(({ name, role }) => (role === null ? [] : [name])).sort()
    for (const name of names) await expect(page.getByRole('cell', { name, exact: true })).toBeVisible()
    await page.close()
    expect(await program.stop()).toBe(0)
    return names
  }
  const first = await namesOfServers()
  expect(first.length).toBeGreaterThanOrEqual(9)
  expect(await namesOfServers()).toEqual(first)
  expect(program.output.match(/^Henge is at http:\/\/127\.0\.0\.1:\d+\/#\S+$/gm)).toHaveLength(1)
})

test('where no window can open, npm start says why in one line and serves the page instead', async ({ browser, dataFolder }) => {
  test.skip(process.platform !== 'linux', 'only on Linux can a display be missing')
  const noDisplay = { DISPLAY: '', WAYLAND_DISPLAY: '' }
  const program = new BrowserShell(dataFolder, noDisplay, [start, '--no-open'])
  await program.start()
  expect(program.output).toContain('The window cannot open here (there is no display); Henge serves its page to a browser instead.')
  const page = await browser.newPage()
  await page.goto(program.address)
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible()
  await page.close()
  expect(await program.stop()).toBe(0)
})
