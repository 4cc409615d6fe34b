import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, test } from './fixtures.ts'

const realFile = fileURLToPath(new URL('../../../../shared/data/logs/loghub/Linux_2k.log', import.meta.url))

test('lines of a destroyed server are found in the window, and a real log file is imported, searched and counted; a report becomes a PDF', async ({
  page,
  client,
  app,
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

  // What was found becomes a file where the user wants it, asked for by the window and not by the page.
  const path = join(dataFolder, 'failures of März.log')
  await app.evaluate(({ dialog }, filePath) => {
    const asked: (string | undefined)[] = []
    const showSaveDialog = async (_window: unknown, { defaultPath }: { readonly defaultPath?: string }) => {
      asked.push(defaultPath)
      return { canceled: asked.length === 1, filePath: asked.length === 1 ? '' : filePath }
    }
    Object.assign(dialog, { showSaveDialog })
    Object.assign(globalThis, { askedForPaths: asked })
  }, path)
  const asked = () => app.evaluate(() => (globalThis as { readonly askedForPaths?: string[] }).askedForPaths ?? [])
  await page.getByRole('button', { name: 'Export…' }).click()
  await page.getByRole('radio', { name: 'Plain text' }).check()
  await page.getByRole('textbox', { name: 'File name' }).fill('failures')
  const said = page.getByRole('region', { name: 'The export' })
  const exportThem = page.getByRole('button', { name: 'Export 490 lines…' })
  await exportThem.click()
  await expect.poll(asked).toEqual([join(dataFolder, 'user-downloads', 'failures.log')])
  await expect(exportThem).toBeEnabled()
  await expect(said).toHaveCount(0)
  await exportThem.click()
  await expect(said).toContainText(`Exported 490 lines`)
  await expect(said).toContainText(path)
  expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBe(490)
  await expect(said.getByRole('button', { name: 'Show in its folder' })).toBeVisible()

  // The report of a month is a PDF where the user wants it: the page says neither its name nor its place.
  const database = new DatabaseSync(join(dataFolder, 'henge.sqlite'))
  const write = database.prepare("insert into ledger values ('sandbox', ?, 'web', 3600, 7200, 0, 3600, 0.5, 0.25, null, '2026-09-01')")
  for (let hour = 0; hour < 48; hour += 1) write.run(Date.parse('2026-09-01T00:00:00Z') + hour * 3_600_000)
  database.close()
  const report = join(dataFolder, 'report.pdf')
  await app.evaluate(({ dialog }, filePath) => {
    const showSaveDialog = async (_window: unknown, { defaultPath }: { readonly defaultPath?: string }) => {
      Object.assign(globalThis, { askedForPaths: [defaultPath] })
      return { canceled: false, filePath }
    }
    Object.assign(dialog, { showSaveDialog })
  }, report)
  await page.evaluate(() => history.pushState(null, '', '/savings/ledger?month=2026-09'))
  await expect(page.getByTestId('ledger-saved')).toContainText('$12.00')
  const save = page.getByRole('button', { name: 'Save as PDF' })
  await save.click()
  await expect.poll(asked).toEqual([join(dataFolder, 'user-downloads', 'henge-ledger-2026-09.pdf')])
  const pdf = () => (existsSync(report) ? readFileSync(report, 'latin1') : '')
  await expect.poll(() => pdf().trimEnd().endsWith('%%EOF')).toBe(true)
  expect(pdf().startsWith('%PDF-')).toBe(true)
  // One sheet: what is for those who do not see, and the frame, are not printed.
  expect(pdf().match(/\/Type\s*\/Page\b/g)?.length).toBe(1)
  expect(pdf().length).toBeGreaterThan(10_000)
  await expect(page.getByText('The PDF was not made.')).toHaveCount(0)
})
