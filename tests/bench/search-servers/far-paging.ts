import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import type { SearchLogSource } from '../../../electron/backend/logs/search-server/search-log-source.ts'
import { liveHeap } from '../live-heap.ts'
import { made } from '../logs/questions.ts'
import { linesList } from '../logs/screen.ts'

const mebibyte = 1024 ** 2
const pageLines = 1000
const perLook = 1_000_000

/** Walks through all lines there are, newest first, as the list does: the memory of this process must not grow with them. */
export async function walkedThrough(source: SearchLogSource, most: number): Promise<string[]> {
  const heap = liveHeap()
  const looks: string[] = []
  let [lines, after, pagesSinceLook, sinceLook, last]: [number, string | null, number, number, number] = [
    0,
    null,
    0,
    performance.now(),
    Number.POSITIVE_INFINITY,
  ]
  const before = heap()
  let least = Number.POSITIVE_INFINITY
  let grown = 0
  do {
    const page = await source.search(made(''), { limit: pageLines, after, columns: ['host', 'message'] })
    for (const { at } of page.rows) {
      if (at > last) throw new Error('lines came in another order than that of time')
      last = at
    }
    lines += page.rows.length
    after = page.next
    pagesSinceLook += 1
    if (lines % perLook < page.rows.length || after === null || lines >= most) {
      const now = heap() - before
      least = Math.min(least, now)
      grown = now - least
      const each = (performance.now() - sinceLook) / pagesSinceLook
      looks.push(`${(lines / 1e6).toFixed(1)} million: ${(now / mebibyte).toFixed(1)} MiB, ${each.toFixed(0)} ms a page`)
      sinceLook = performance.now()
      pagesSinceLook = 0
    }
  } while (after !== null && lines < most)
  return [
    `all ${lines} lines in pages of ${pageLines}, in the order of time: live memory beyond the beginning ${looks.join('; ')}`,
    `of that, growth from the least to the end: ${(grown / mebibyte).toFixed(1)} MiB (goal: no growth)`,
  ]
}

/** Scrolls the list of the real page on and on; `program` is the process of the backend. */
export async function scrolledThrough(page: Page, program: number, looks: readonly number[], limitMs: number): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const said: string[] = []
  const begun = performance.now()
  for (const wanted of looks) {
    const reached = await page.evaluate(scrollOn, {
      selector: linesList,
      wanted,
      limit: Math.max(1000, limitMs - (performance.now() - begun)),
    })
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const resident = await residentBytes(program)
    const memory = `page ${(usedSize / mebibyte).toFixed(0)} MiB, backend ${resident === null ? 'not known here' : `${(resident / mebibyte).toFixed(0)} MiB resident`}`
    said.push(`${reached} lines: ${memory}`)
    if (reached < wanted) break
  }
  const seconds = (performance.now() - begun) / 1000
  return [`scrolled on in the page, ${seconds.toFixed(0)} s: ${said.join('; ')} (goal: no growth beyond the 20,000 lines held)`]
}

/** In the page: to the end of the list again and again, until so many lines have gone by. Says how many. */
async function scrollOn({ selector, wanted, limit }: { selector: string; wanted: number; limit: number }): Promise<number> {
  let scroller = document.querySelector<HTMLElement>(selector)
  while (scroller !== null && !['auto', 'scroll'].includes(getComputedStyle(scroller).overflowY)) scroller = scroller.parentElement
  if (scroller === null) throw new Error('nothing scrolls here')
  const rows = () => [...document.querySelectorAll(`${selector} [aria-rowindex]`)].map((row) => Number(row.getAttribute('aria-rowindex')))
  const since = performance.now()
  let last = 0
  while (last < wanted && performance.now() - since < limit) {
    scroller.scrollTop = scroller.scrollHeight
    await new Promise(requestAnimationFrame)
    last = Math.max(last, ...rows())
  }
  return last
}

/** Linux says it; null elsewhere. */
async function residentBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}
