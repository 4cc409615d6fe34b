import { renameSync, writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'

/**
 * The time of a whole program and of its pages, which goes on by itself and is put forward by the test. Two clocks follow it: the program’s
 * (electron/adapters/clock/virtual-clock.ts) and that of each page, where `Date` answers to Playwright.
 */
export class VirtualTime {
  private readonly file: string
  /** Null where the program has the computer’s own time. */
  private offset: number | null
  private readonly pages: Page[] = []

  /** `startsAt`: ISO. */
  constructor(file: string, startsAt: string | null) {
    this.file = file
    this.offset = startsAt === null ? null : Date.parse(startsAt) - Date.now()
    if (this.offset !== null) this.write(this.offset)
  }

  /** What the program is started with. */
  get environment(): Readonly<Record<string, string>> {
    return this.offset === null ? {} : { HENGE_VIRTUAL_CLOCK: this.file }
  }

  /** Milliseconds since 1970, as the program has it. */
  now(): number {
    return Date.now() + (this.offset ?? 0)
  }

  /** From its next navigation on. */
  async giveTo(page: Page): Promise<void> {
    if (this.offset === null) return
    await page.clock.install({ time: this.now() })
    this.pages.push(page)
  }

  /** As if the computer slept until then. `iso`: later than now. */
  async sleepUntil(iso: string): Promise<void> {
    await this.sleep(Date.parse(iso) - this.now())
  }

  /** As if the computer slept so many milliseconds: nothing happens in between, and what waited for a time in between goes on then. */
  async sleep(ms: number): Promise<void> {
    if (this.offset === null) throw new Error('a test that moves the time says where it begins: test.use({ startsAt: … })')
    if (!(ms >= 0)) throw new RangeError(`the time is ${new Date(this.now()).toISOString()}, and does not go back`)
    this.offset += ms
    this.write(this.offset)
    for (const page of this.pages) await page.clock.setSystemTime(this.now())
  }

  /** As a whole: the program never reads half a number. */
  private write(offset: number): void {
    writeFileSync(`${this.file}.new`, String(offset))
    renameSync(`${this.file}.new`, this.file)
  }
}
