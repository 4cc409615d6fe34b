import type { Page } from '@playwright/test'
import type { BackendClient } from '../../../electron/backend/rpc/client.ts'
import { expect } from './fixtures.ts'

/** Rows of the page, in the order of the screen. */
export const rows = (page: Page) => page.getByRole('table', { name: 'Lines', exact: true }).locator('[role=row][data-level]')
/** How many lines the search found. */
export const total = (page: Page) => page.getByTestId('log-total')
export const pill = (page: Page, name: RegExp | string) =>
  page.getByRole('list', { name: 'Filters' }).getByRole('button', { name, exact: typeof name === 'string' })

/** Replaces what stands in the query bar, with the keyboard. */
export async function writeQuery(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Search the lines' }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  if (text !== '') await page.keyboard.insertText(text)
}

/** An hour far from the sandbox’s own lines. */
export const begin = Date.UTC(2024, 4, 31, 8)
export const range = { from: begin, to: begin + 3_600_000 }

export async function expectTotal(page: Page, lines: number): Promise<void> {
  await expect(total(page)).toHaveAttribute('data-total', String(lines))
}

export async function openLogs(page: Page, address: string, search: Record<string, string | number> = {}): Promise<void> {
  const query = new URLSearchParams(Object.entries(search).map(([name, value]) => [name, String(value)]))
  await page.goto(address.replace('#', `?${query}#`))
}

/** Imports lines of JSON, one a second from `at` on; those of a file that another test has imported are there already. */
export async function importLines(
  client: BackendClient,
  fileName: string,
  lines: readonly Record<string, unknown>[],
  at: number = begin,
): Promise<void> {
  const text = lines.map((line, index) => JSON.stringify({ '@timestamp': new Date(at + index * 1000).toISOString(), ...line })).join('\n')
  const bytes = Buffer.from(`${text}\n`)
  const opened = await client.logs.importStart({ fileName, bytes: bytes.length, head: bytes.subarray(0, 65_536).toString('base64') })
  if (opened.state === 'duplicate') return
  await client.logs.importChunk({ importId: opened.id, offset: 0, bytes: bytes.toString('base64') })
  await client.logs.importFinish({ importId: opened.id })
}

/** 60 requests of two hosts: every fifth fails, every third is slow; one line is hostile. */
export const requestLines: readonly Record<string, unknown>[] = Array.from({ length: 60 }, (_, index) => ({
  message: `GET /orders/${index} done`,
  log: { level: index % 5 === 0 ? 'error' : 'info' },
  host: { name: index % 2 === 0 ? 'shop-1' : 'shop-2' },
  http: { status: index % 5 === 0 ? 500 : 200, took: index },
  tags: index % 3 === 0 ? ['slow', 'orders'] : ['orders'],
  ...(index === 7 ? { 'bad\u202ename': '<img src=x onerror="document.title=1">' } : {}),
}))
