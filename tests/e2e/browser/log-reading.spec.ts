import { expectAccessible } from '../accessible.ts'
import { expectTotal, importLines, openLogs, requestLines, rows } from './log-steps.ts'
import { expect, test } from './shared-shell.ts'

/** An hour of lines that only this test looks at. */
const at = Date.UTC(2023, 2, 1, 8)
const range = { from: at, to: at + 3_600_000 }
const lines = [
  ...requestLines,
  ...Array.from({ length: 20 }, (_, index) => ({ message: `payment ${index} <b>declined</b>`, log: { level: 'warn' } })),
]

test('lines are read by their patterns, and how they were asked for is shown', async ({ page, client, shell }) => {
  await importLines(client, 'patterns.json', lines, at)
  await openLogs(page, shell.addressOf('/logs'), range)
  await expectTotal(page, 80)
  const patterns = page.getByRole('region', { name: 'Patterns' })
  const pattern = (text: string) => patterns.getByRole('row').filter({ hasText: text })

  await test.step('patterns with their share, of all that was found', async () => {
    await page.getByText('Patterns', { exact: true }).click()
    await expect(patterns).toContainText('2 patterns in all 80 lines found')
    await expect(pattern('GET /orders/')).toContainText('60')
    await expect(pattern('payment')).toContainText('25 %')
    await expect(pattern('payment').locator('b')).toHaveCount(0)
    await expect(pattern('payment').getByRole('img', { name: /to 2023-/ })).toBeVisible()
    await expectAccessible(page)
  })

  await test.step('one is left out, or its lines are shown', async () => {
    await pattern('GET /orders/').getByRole('button', { name: 'Lines without its words' }).click()
    await expectTotal(page, 20)
    await expect(patterns).toContainText('1 pattern in all 20 lines found')
    await pattern('payment').getByRole('button', { name: 'Its lines' }).click()
    await expect(rows(page)).toHaveCount(20)
    await expect(rows(page).first()).toContainText('payment 19 <b>declined</b>')
  })

  await test.step('the statement, its plan and what it gave', async () => {
    await page.getByRole('button', { name: 'How it was asked' }).click()
    const panel = page.getByRole('dialog', { name: 'How it was asked' })
    await expect(panel.getByRole('region', { name: 'Lines of 2023-03-01' })).toContainText('20 hits')
    await expect(panel).toContainText('lines_text match :match')
    await expect(panel).toContainText('VIRTUAL TABLE INDEX')
    await expect(panel.getByRole('button', { name: 'Copy' }).first()).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
  })
})
