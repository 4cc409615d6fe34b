import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from './fixtures.ts'

const realFile = fileURLToPath(new URL('../../../../shared/data/logs/loghub/Linux_2k.log', import.meta.url))

test('lines of a destroyed server are found in the window, and a real log file is imported, searched and counted', async ({
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
})
