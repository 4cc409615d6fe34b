import type { Page } from '@playwright/test'

/** Adds what a page complains about: errors on its console (a policy violation is one), exceptions that nobody caught. */
export function collectPageProblems(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    // A procedure that fails as expected answers with its HTTP status, which the browser mentions by itself.
    if (message.text().startsWith('Failed to load resource') && message.location().url.includes('/rpc/')) return
    problems.push(`console: ${message.text()} (${message.location().url})`)
  })
}
