import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from './fixtures.ts'

const realFile = fileURLToPath(new URL('../../../../shared/data/logs/loghub/Linux_2k.log', import.meta.url))

test('lines of a destroyed server are found in the window, and a real log file is imported, searched and counted', async ({
  page,
  client,
  dataFolder,
}) => {
  const lines = page.getByRole('table', { name: 'Lines', exact: true }).locator('[role=row][data-level]')
  const total = page.getByTestId('log-total')
  await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible({ timeout: 30_000 })

  // The newest destroyed server of web: what it logged has outlived it.
  const { generations } = await client.fleet.role({ accountId: 'sandbox', role: 'web' })
  const gone = generations.find(({ destroyedAt }) => destroyedAt !== null)
  if (!gone) throw new Error('the sandbox has no destroyed web server')
  const found = async () => (await client.logs.servers({})).some(({ serverId }) => serverId === gone.server.id)
  await expect.poll(found, { timeout: 60_000 }).toBe(true)
  await page.getByRole('link', { name: 'web', exact: true }).click()
  await page.getByRole('tab', { name: /Generations/ }).click()
  await page
    .getByRole('link', { name: new RegExp(gone.server.name) })
    .first()
    .click()
  await expect(lines.first()).toContainText(gone.server.name)

  test.skip(!existsSync(realFile), `${realFile} is not here`)
  await page.getByRole('button', { name: 'Import…' }).click()
  await page.getByLabel('Log files', { exact: true }).setInputFiles(realFile)
  await page.getByRole('button', { name: 'Import Linux_2k.log' }).click()
  await expect(total).toHaveAttribute('data-total', '2000', { timeout: 30_000 })
  const search = page.getByRole('textbox', { name: 'Search the lines' })
  await search.fill('"authentication failure" and rhost*')
  await search.press('Enter')
  await expect(total).toHaveAttribute('data-total', '490')
  await expect(page.getByRole('region', { name: 'Lines over time' }).getByRole('rowheader')).not.toHaveCount(0)

  // What was found becomes a file in the user’s own folder, chosen by the program and not by the page.
  await page.getByRole('button', { name: 'Export…' }).click()
  await page.getByRole('radio', { name: 'Plain text' }).check()
  await page.getByRole('button', { name: 'Export 490 lines' }).click()
  const said = page.getByRole('region', { name: 'The export' })
  await expect(said).toContainText('Exported 490 lines')
  const path = /\/\S+\.log/.exec(await said.innerText())?.[0] ?? ''
  expect(path.startsWith(join(dataFolder, 'user-downloads'))).toBe(true)
  expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBe(490)
})
