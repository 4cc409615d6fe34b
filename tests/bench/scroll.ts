import { chromium, type Page } from '@playwright/test'
import { type Bench, spreadOf } from './bench.ts'
import { openLargeFleet, servers } from './large-fleet.ts'

const frames = 300
const pixelsAFrame = 150

/** Scrolls down so many frames; the times between them, milliseconds. */
async function scrolled(page: Page, selector: string): Promise<number[]> {
  return page.evaluate(
    async ({ wanted, count, step }) => {
      const found = [...document.querySelectorAll<HTMLElement>(wanted)].find((element) => element.scrollHeight > element.clientHeight * 2)
      if (!found) throw new Error('nothing scrolls here')
      found.scrollTop = 0
      const times: number[] = []
      for (let frame = 0; frame <= count; frame += 1) {
        times.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)))
        found.scrollTop += step
      }
      if (found.scrollTop < step) throw new Error('it does not scroll')
      return times.slice(1).map((time, index) => time - (times[index] ?? time))
    },
    { wanted: selector, count: frames, step: pixelsAFrame },
  )
}

function p95(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[Math.floor(times.length * 0.95)] ?? Number.NaN
}

/** The real page in a browser without a window, with the list of all servers, and as a peer a page of as many lines of text. */
export const scrollBench: Bench = {
  name: 'scroll',
  measures: `the 95th percentile of the time between frames while the list of ${servers} servers scrolls by ${pixelsAFrame} pixels a frame`,
  unit: 'ms',
  rounds: 5,
  async prepare() {
    const fleet = await openLargeFleet()
    await fleet.refresh()
    await fleet.settle()
    const browser = await chromium.launch({
      executablePath: process.env.HENGE_TEST_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    })
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(fleet.shell.addressOf('/fleet'))
    await page.getByText('Servers', { exact: true }).click({ timeout: 120_000 })
    await page.getByText('plain-1', { exact: true }).first().waitFor({ timeout: 60_000 })
    const bare = await context.newPage()
    await bare.setContent('<div id="lines" style="height: 800px; overflow: auto"></div>')
    await bare.evaluate((count) => {
      const lines = document.querySelector('#lines')
      for (let number = 0; number < count; number += 1) {
        const line = document.createElement('div')
        line.style.height = '36px'
        line.textContent = `plain-${number}`
        lines?.append(line)
      }
    }, servers)
    const longest: number[] = []
    return {
      comparisons: [
        {
          name: 'henge, p95 frame',
          peer: 'a page of bare lines, p95 frame',
          ours: async () => {
            await page.bringToFront()
            const times = await scrolled(page, 'main *')
            longest.push(spreadOf(times).most)
            return p95(times)
          },
          theirs: async () => {
            await bare.bringToFront()
            return p95(await scrolled(bare, '#lines'))
          },
        },
      ],
      facts: { servers, frames, chromium: browser.version() },
      lacking: [],
      notes: () => [`longest frame of each round: ${longest.map((ms) => `${ms.toFixed(0)} ms`).join(', ')} (goal p95 34 ms)`],
      async end() {
        await browser.close()
        await fleet.end()
      },
    }
  },
}
