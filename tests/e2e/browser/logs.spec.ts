import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import type { BackendClient } from '../../../electron/backend/rpc/client.ts'
import { expect, test } from './fixtures.ts'
import { openLogs, rows, total, writeQuery } from './log-steps.ts'

const realFile = fileURLToPath(new URL('../../../../shared/data/logs/loghub/Linux_2k.log', import.meta.url))

/**
 * A stretch of the sandbox’s past, once all of its lines have been taken over. They come server by server, so all of the past is
 * counted; a count is answered only after the lines that were on their way before it, so two that are the same mean that none were.
 */
async function settledRange(client: BackendClient): Promise<{ from: number; to: number }> {
  const to = Date.now() - 3_600_000
  const range = { from: to - 48 * 3_600_000, to }
  let before = -1
  const unchanged = async () => {
    const { total } = await client.logs.histogram({ from: 0, to })
    const same = total > 0 && total === before
    before = total
    return same
  }
  await expect.poll(unchanged, { timeout: 60_000, intervals: [1500] }).toBe(true)
  return range
}

async function searchFor(page: Page, text: string): Promise<void> {
  await writeQuery(page, text)
  await page.keyboard.press('Enter')
}

/** Lines written now, as a shipper would bring them. */
async function bringLines(client: BackendClient, fileName: string, lines: readonly string[]): Promise<void> {
  const text = `${lines.map((line) => `${new Date().toISOString()} INFO ${line}`).join('\n')}\n`
  const bytes = Buffer.from(text)
  const opened = await client.logs.importStart({
    fileName,
    bytes: bytes.length,
    head: bytes.toString('base64'),
    role: 'web',
    host: 'web-live',
  })
  await client.logs.importChunk({ importId: opened.id, offset: 0, bytes: bytes.toString('base64') })
  await client.logs.importFinish({ importId: opened.id })
}

test('lines are found by text, level and role, and the address holds the search', async ({ page, client, shell }) => {
  const range = await settledRange(client)
  const all = range
  await openLogs(page, shell.addressOf('/logs'), range)
  const everything = await client.logs.histogram(all)
  expect(everything.total).toBeGreaterThan(100)
  await expect(total(page)).toHaveAttribute('data-total', String(everything.total))
  await expect(rows(page).first()).toBeVisible()

  const [found] = (await client.logs.search({ ...all, levels: ['warn'], limit: 1 })).rows
  // A whole one: a part of one is found by nobody.
  const word = /\b[a-z]{4,}\b/.exec(found?.message ?? '')?.[0] ?? ''
  expect(word).not.toBe('')
  await searchFor(page, word)
  const some = await client.logs.histogram({ ...all, query: word })
  await expect(total(page)).toHaveAttribute('data-total', String(some.total))
  await expect(rows(page).first().locator('mark').first()).toHaveText(new RegExp(`^${word}$`, 'i'))
  await expect(page).toHaveURL(new RegExp(`q=${word}`))

  await page.getByRole('button', { name: /^warn/ }).click()
  const warned = await client.logs.histogram({ ...all, query: word, levels: ['warn'] })
  await expect(total(page)).toHaveAttribute('data-total', String(warned.total))
  const levels = async () => new Set(await rows(page).evaluateAll((list) => list.map((row) => row.getAttribute('data-level'))))
  await expect.poll(levels).toEqual(new Set(['warn']))

  await page.goBack()
  await expect(total(page)).toHaveAttribute('data-total', String(some.total))
  await page.reload()
  await expect(total(page)).toHaveAttribute('data-total', String(some.total))
  await expect(page.getByRole('textbox', { name: 'Search the lines' })).toHaveText(word)
})

test('a destroyed server’s lines are found through the picker', async ({ page, client, shell }) => {
  const range = await settledRange(client)
  const detail = await client.fleet.role({ accountId: 'sandbox', role: 'api' })
  const withLines = await client.logs.servers({})
  const gone = detail.generations.find(
    ({ server, destroyedAt }) => destroyedAt !== null && withLines.some((known) => known.serverId === server.id),
  )
  expect(gone, 'a destroyed server of api with lines').toBeDefined()
  const [first] = [withLines.find((known) => known.serverId === gone?.server.id)?.first ?? range.from]
  await openLogs(page, shell.addressOf('/logs'), { from: Math.min(first, range.from), to: range.to })

  await page.getByRole('button', { name: /^Servers/ }).click()
  await page.getByRole('textbox', { name: 'Find a server' }).fill(gone?.server.id ?? '')
  await page.getByRole('checkbox', { name: new RegExp(`^${gone?.server.name}, destroyed`) }).check()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(new RegExp(`server=${gone?.server.id}`))
  // Until the answer is there, the rows of the search before stay.
  await expect(rows(page).filter({ hasNotText: gone?.server.name ?? '' })).toHaveCount(0)

  await rows(page).first().click()
  const detailPanel = page.getByRole('complementary', { name: 'The line' })
  await expect(detailPanel).toContainText(gone?.server.id ?? 'no id')
  const firstLine = await page.getByTestId('raw-line').textContent()
  const chosen = rows(page).and(page.locator('[aria-selected=true]'))
  await expect(chosen).toHaveAttribute('aria-rowindex', '1')
  await page.keyboard.press('ArrowDown')
  await expect(chosen).toHaveAttribute('aria-rowindex', '2')
  await expect(detailPanel.locator('time')).toHaveText((await chosen.getByRole('cell').nth(1).getAttribute('title')) ?? '')
  await page.keyboard.press('ArrowUp')
  await expect(page.getByTestId('raw-line')).toHaveText(firstLine ?? '')
  await page.keyboard.press('Escape')
  await expect(detailPanel).toBeHidden()
})

test('a stretch of the histogram becomes the time, and back is back', async ({ page, client, shell }) => {
  const range = await settledRange(client)
  const { total: before } = await client.logs.histogram(range)
  await openLogs(page, shell.addressOf('/logs'), range)
  await expect(total(page)).toHaveAttribute('data-total', String(before))
  const chart = page.getByTestId('log-histogram').locator('.u-over')
  const box = await chart.boundingBox()
  if (box === null) throw new Error('the histogram is not shown')
  await page.mouse.move(box.x + box.width * 0.3, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + 25, { steps: 8 })
  await page.mouse.up()
  await expect.poll(async () => Number(await total(page).getAttribute('data-total'))).toBeLessThan(before)
  const chosen = new URL(page.url()).searchParams
  const width = Date.parse(chosen.get('to') ?? '') - Date.parse(chosen.get('from') ?? '')
  expect(width / (range.to - range.from)).toBeCloseTo(0.2, 1)
  await page.goBack()
  await expect(total(page)).toHaveAttribute('data-total', String(before))
})

test('older pages arrive while scrolling, and the document stays small', async ({ page, client, shell }) => {
  const range = await settledRange(client)
  const longer = { from: range.to - 10 * 86_400_000, to: range.to }
  expect((await client.logs.histogram(longer)).total).toBeGreaterThan(1500)
  await openLogs(page, shell.addressOf('/logs'), longer)
  await expect(rows(page).first()).toBeVisible()
  const scroller = page.getByRole('table', { name: 'Lines', exact: true }).locator('..')
  await expect
    .poll(
      async () => {
        await scroller.evaluate((element) => element.scrollTo({ top: element.scrollHeight }))
        return rows(page).last().getAttribute('aria-rowindex').then(Number)
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(1500)
  expect(await rows(page).count()).toBeLessThan(150)
})

test('new lines come by themselves, and wait while an older line is read', async ({ page, client, shell }) => {
  await settledRange(client)
  await openLogs(page, shell.addressOf('/logs'), { q: 'cormorant' })
  await expect(page.getByText('No line matches')).toBeVisible()
  // The backend follows from before it answers.
  const following = page.waitForResponse((response) => response.url().endsWith('/rpc/logs/tail'))
  await page.getByRole('switch', { name: 'Live' }).check()
  await following
  await bringLines(
    client,
    'first.log',
    Array.from({ length: 60 }, (_, index) => `cormorant number ${index}`),
  )
  await expect(rows(page).first()).toContainText('cormorant number 59')

  await rows(page).nth(3).click()
  const read = await page.getByTestId('raw-line').textContent()
  await bringLines(client, 'second.log', ['cormorant alpha', 'cormorant beta'])
  const waiting = page.getByRole('button', { name: '2 new lines' })
  await expect(waiting).toBeVisible()
  expect(await page.getByTestId('raw-line').textContent()).toBe(read)
  await waiting.click()
  await expect(rows(page).filter({ hasText: 'cormorant beta' })).toBeVisible()
})

test('a query that does not parse is shown with a caret under the place', async ({ page, client, shell }) => {
  await settledRange(client)
  await page.goto(shell.addressOf('/logs'))
  await expect(rows(page).first()).toBeVisible()
  await searchFor(page, 'level: (error or')
  await expect(page.getByRole('alert')).toContainText('Expected')
  // What was found before stays, greyed.
  await expect(rows(page).first()).toBeVisible()
  await expect(page.getByRole('table', { name: 'Lines', exact: true }).locator('..')).toHaveAttribute('data-stale')
  const caret = await page.getByTestId('query-caret').textContent()
  expect((caret ?? '').split('\n')[0]).toBe('level: (error or')
  expect((caret ?? '').split('\n')[1]?.indexOf('^')).toBe('level: (error or'.length)
  await searchFor(page, 'level: error')
  await expect(page.getByRole('alert')).toBeHidden()
  await expect(rows(page).first()).toBeVisible()
})

test('a real log file is imported, found by search and shown in the histogram, and known again', async ({ page, shell }) => {
  test.skip(!existsSync(realFile), `${realFile} is not here`)
  await page.goto(shell.addressOf('/logs'))
  await page.getByRole('button', { name: 'Import…' }).click()
  await page.getByLabel('Log files', { exact: true }).setInputFiles(realFile)
  await page.getByRole('button', { name: 'Import Linux_2k.log' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Imported Linux_2k.log' })).toBeVisible()
  await expect(page.getByRole('dialog', { name: 'Import log files' })).toBeHidden()
  const lines = 2000
  await expect(total(page)).toHaveAttribute('data-total', String(lines))

  await searchFor(page, '"authentication failure" and rhost*')
  await expect(rows(page).first()).toContainText('authentication failure')
  // As many lines of the file hold the words: grep -c 'authentication failure.*rhost'.
  await expect(total(page)).toHaveAttribute('data-total', '490')
  await expect(page.getByRole('region', { name: 'Lines over time' }).getByRole('rowheader')).not.toHaveCount(0)

  await page.getByRole('button', { name: 'Import…' }).click()
  await page.getByLabel('Log files', { exact: true }).setInputFiles(realFile)
  await page.getByRole('button', { name: 'Import Linux_2k.log' }).click()
  await expect(page.getByText('This file has been imported before')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Import again' })).toBeVisible()
  await page.getByRole('button', { name: 'Show its lines' }).click()
  await expect(total(page)).toHaveAttribute('data-total', String(lines))
})

test('a binary file is refused, and its neighbour is imported', async ({ page, shell }) => {
  await page.goto(shell.addressOf('/logs'))
  await page.getByRole('button', { name: 'Import…' }).click()
  const binary = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(4096), Buffer.from('some text')])
  const text = Buffer.from('2026-03-01T10:00:00Z ERROR pelican <img src=x onerror="document.title=1"> \u202egnp\n')
  await page.getByLabel('Log files', { exact: true }).setInputFiles([
    { name: 'program', mimeType: 'application/octet-stream', buffer: binary },
    { name: 'app.log', mimeType: 'text/plain', buffer: text },
  ])
  await page.getByRole('button', { name: /^Import 2 files/ }).click()
  const panel = page.getByRole('dialog', { name: 'Import log files' })
  await expect(panel.getByRole('alert')).toContainText('program is a program (ELF), not text with log lines')
  await expect(panel.getByText(/^Imported: 1 line/)).toBeVisible()
  await panel.getByRole('button', { name: 'Show its lines' }).click()
  // Lines are hostile: shown as text, direction marks not obeyed.
  await expect(rows(page).first()).toContainText('<img src=x onerror="document.title=1"> �gnp')
  await expect(page.locator('img[src="x"]')).toHaveCount(0)
})
