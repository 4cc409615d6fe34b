import type { Locator, Page } from '@playwright/test'
import { expect } from './shared-shell.ts'

/** What people, and those who mean no good, type into a field. */
export const wrong = {
  negative: '-1',
  huge: '99999999999999999999',
  comma: '1,5',
  letters: 'soon',
  emoji: '🚀',
  rightToLeft: 'שלום\u202e',
  markup: `"'><script>alert(1)</script>`,
  traversal: '../../etc/passwd',
  long: 'x'.repeat(10_000),
} as const
export type Wrong = keyof typeof wrong
export const all = Object.keys(wrong) as Wrong[]

/** Says in words what is wrong, beside the field, and keeps what was typed. */
export async function refuses(field: Locator, text: string): Promise<void> {
  await field.fill(text)
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(/[a-z]{3,}.*\s.*[.”]/)
  await expect(field).toHaveValue(text)
}

export async function refusesAll(field: Locator, except: readonly Wrong[] = []): Promise<void> {
  for (const name of all) if (!except.includes(name)) await refuses(field, wrong[name])
}

export const isWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
