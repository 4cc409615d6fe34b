import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { rows, total } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

const lines = (word: string, count: number, month = '03') =>
  Array.from({ length: count }, (_, index) => `2026-${month}-0${(index % 5) + 1}T10:00:00Z INFO ${word} ${index}\n`).join('')

test('a folder with rotated and packed files is imported whole, and a broken-off import is named', async ({ page, client, shell }) => {
  const folder = await mkdtemp(join(tmpdir(), 'henge-folder-'))
  const web = join(folder, 'web \u05d0\u202e \ud83e\udeb5')
  await mkdir(web)
  await writeFile(join(web, 'app.log'), lines('wombat one', 30))
  await writeFile(join(web, 'app.log.1.gz'), gzipSync(lines('wombat two', 40)))
  await writeFile(join(web, 'app.log.2.zst'), zstdCompressSync(lines('wombat three', 50)))
  await writeFile(join(web, 'wtmp'), Buffer.alloc(500))
  await writeFile(join(web, '.hidden'), 'secret')
  const broken = Buffer.from(lines('quokka', 30, '02'))
  await client.logs.importStart({ fileName: 'broken.log', bytes: broken.length, head: broken.toString('base64') })

  await page.goto(shell.addressOf('/logs'))
  await page.getByRole('button', { name: 'Import…' }).click()
  const panel = page.getByRole('dialog', { name: 'Import log files' })
  await expect(panel.getByRole('region', { name: 'Broken-off imports' })).toContainText('broken.log')
  await panel.getByLabel('Folder of log files').setInputFiles(web)
  await expect(panel.getByText('app.log.2.zst')).toBeVisible()
  await expect(panel.getByText('.hidden')).toHaveCount(0)
  await panel.getByRole('button', { name: /^Import 4 files/ }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Imported web' })).toContainText('packed with Zstandard')
  await expect(total(page)).toHaveAttribute('data-total', '120')
  await expect(rows(page).first()).toContainText('wombat')

  await test.step('a file that grew is read on, and its packed twin adds nothing', async () => {
    for (const [buffer, name, said] of [
      [Buffer.from(lines('wombat one', 31)), 'app.log', /1 line, .* behind the 1 KiB that were imported before/],
      [gzipSync(lines('wombat one', 31)), 'app.log.1.gz', /nothing new, all of it was imported before as app\.log/],
    ] as const) {
      await page.getByRole('button', { name: 'Import…' }).click()
      await panel.getByLabel('Log files', { exact: true }).setInputFiles({ name, mimeType: 'text/plain', buffer })
      await panel.getByRole('button', { name: `Import ${name}` }).click()
      await expect(page.getByText(said).first()).toBeVisible()
      await page.keyboard.press('Escape')
    }
    const all = await client.logs.histogram({ query: 'wombat', from: 0, to: Date.UTC(2030, 0) })
    expect(all.total).toBe(121)
  })

  await page.getByRole('button', { name: 'Import…' }).click()
  await panel.getByLabel('Log files', { exact: true }).setInputFiles({ name: 'broken.log', mimeType: 'text/plain', buffer: broken })
  await panel.getByRole('button', { name: 'Import broken.log' }).click()
  await expect(total(page)).toHaveAttribute('data-total', '30')
  await page.getByRole('button', { name: 'Import…' }).click()
  await expect(panel.getByRole('region', { name: 'Broken-off imports' })).toHaveCount(0)
  await panel.getByLabel('Folder of log files').setInputFiles(web)
  await panel.getByRole('button', { name: /^Import 4 files/ }).click()
  await expect(panel.getByText('This file has been imported before')).toHaveCount(3)
  // Names are hostile as lines are: direction marks in them are not obeyed.
  await expect(panel.getByText('1 file is no text and was left out')).toContainText('web \u05d0\ufffd')
  await rm(folder, { recursive: true })
})
