import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { BrowserShell } from '../../e2e/browser-shell.ts'
import { spreadOf } from '../bench.ts'
import { madeFrom, madeTo } from './made-lines.ts'

const wantedRows = 100_000
const loadLimitMs = 90_000
const shownLimitMs = 30_000
export const linesList = '[role=table][aria-label="Lines"]'

/** The real page on the store in this folder, which must be closed meanwhile. */
export async function measureScreen(storeFolder: string): Promise<string[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'henge-bench-logs-'))
  await mkdir(dataFolder, { recursive: true })
  await rename(storeFolder, join(dataFolder, 'logs'))
  const shell = new BrowserShell(dataFolder, {})
  await shell.start()
  const browser = await chromium.launch({
    executablePath: process.env.HENGE_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-precise-memory-info'],
  })
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    const address = shell.addressOf('/logs').replace('#', `?from=${madeFrom}&to=${madeTo}#`)
    await page.goto(address)
    await page.locator(`${linesList} [role=row][data-level]`).first().waitFor({ timeout: 60_000 })
    return [await measureShown(page), ...(await scrolledFar(page))]
  } finally {
    await browser.close()
    await shell.stop()
    await rename(join(dataFolder, 'logs'), storeFolder)
    await rm(dataFolder, { recursive: true, force: true })
  }
}

/** Each word once: a search of before is shown from memory. */
async function measureShown(page: Page): Promise<string> {
  const times: number[] = []
  for (const word of ['refused', 'invoice', 'timeout', 'stock', 'payment']) times.push(await untilShown(page, word))
  const { median, most } = spreadOf(times)
  return `newest lines for a term on the screen: ${median.toFixed(0)} ms (at most ${most.toFixed(0)}; goal 300 ms)`
}

/** Milliseconds from Enter in the query bar until the rows have the word. */
export async function untilShown(page: Page, word: string): Promise<number> {
  await page.getByRole('textbox', { name: 'Search the lines' }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(word)
  const since = performance.now()
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    ({ rows, wanted }) => {
      const texts = [...document.querySelectorAll(rows)].map((row) => row.textContent ?? '')
      return texts.length > 10 && texts.every((text) => text.includes(wanted))
    },
    { rows: `${linesList} [role=row][data-level]`, wanted: word },
    { polling: 'raf', timeout: shownLimitMs },
  )
  return performance.now() - since
}

async function scrolledFar(page: Page): Promise<string[]> {
  await page.getByRole('textbox', { name: 'Search the lines' }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    (selector) => new Set([...document.querySelectorAll(selector)].map((row) => row.getAttribute('data-level'))).size > 1,
    `${linesList} [role=row][data-level]`,
    { timeout: shownLimitMs },
  )
  const { frames, asked } = await page.evaluate(
    async ({ selector, wanted, limit }) => {
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      let scroller = document.querySelector<HTMLElement>(selector)
      while (scroller !== null && !['auto', 'scroll'].includes(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement
      if (scroller === null) throw new Error('nothing scrolls here')
      const last = () =>
        Math.max(
          0,
          ...[...document.querySelectorAll(`${selector} [aria-rowindex]`)].map((row) => Number(row.getAttribute('aria-rowindex'))),
        )
      const since = performance.now()
      while (last() < wanted && performance.now() - since < limit) {
        scroller.scrollTop = scroller.scrollHeight
        await frame()
      }
      const times: number[] = []
      for (let count = 0; count <= 300; count += 1) {
        times.push(await frame())
        scroller.scrollTop -= 150
      }
      return { asked: last(), frames: times.slice(1).map((time, index) => time - (times[index] ?? time)) }
    },
    { selector: linesList, wanted: wantedRows, limit: loadLimitMs },
  )
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const p95 = [...frames].sort((one, other) => one - other)[Math.floor(frames.length * 0.95)] ?? Number.NaN
  return [
    `after ${asked} rows have been scrolled through, 300 frames of 150 pixels: p95 ${p95.toFixed(0)} ms (goal 34 ms)`,
    `heap of the page then: ${(usedSize / 1024 ** 2).toFixed(0)} MiB (goal 150 MB)`,
  ]
}
