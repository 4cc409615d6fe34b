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

test('lines that are alike fold into one, and colours of programs are shown as colours', async ({ page, client, shell }) => {
  const day = Date.UTC(2023, 3, 1, 8)
  const repeated = [
    { message: 'first' },
    ...Array.from({ length: 40 }, (_, index) => ({ message: `retry ${index} of 40`, host: { name: `web-${index % 2}` } })),
    { message: '\u001b[31mfatal:\u001b[0m disk \u001b[1;93;41mfull\u001b[0m \u001b]8;;http://x\u0007not a link\u001b]8;;\u0007 <b>\u202e' },
  ]
  await importLines(client, 'repeated.json', repeated, day)
  await openLogs(page, shell.addressOf('/logs'), { from: day, to: day + 3_600_000 })
  await expect(rows(page)).toHaveCount(42)

  await test.step('folded, unfolded and folded again', async () => {
    await page.getByRole('button', { name: 'Fold lines that are alike' }).click()
    await expect(rows(page)).toHaveCount(3)
    await expect(rows(page).nth(1)).toContainText('web-1 +1')
    const fold = page.getByRole('button', { name: /^40 lines alike, since / })
    await fold.click()
    await expect(rows(page)).toHaveCount(42)
    await expect(fold).toHaveAttribute('aria-expanded', 'true')
    await fold.press('Enter')
    await expect(rows(page)).toHaveCount(3)
  })

  await test.step('a folded line is opened, and the arrow keys walk through those that it stands for', async () => {
    await rows(page).nth(1).click()
    const line = page.getByTestId('raw-line')
    await expect(line).toHaveText('retry 39 of 40')
    await page.keyboard.press('ArrowDown')
    await expect(line).toHaveText('retry 38 of 40')
    await expect(rows(page).nth(1)).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Escape')
  })

  await test.step('colours are colours, and nothing else of a terminal happens', async () => {
    await expect(rows(page).first()).toContainText('fatal: disk full not a link <b>�')
    await expect(rows(page).first().locator('[data-colour=red]')).toHaveText('fatal:')
    await expect(rows(page).first().locator('[data-background=red]')).toHaveText('full')
    await expect(rows(page).first().locator('a, b')).toHaveCount(0)
    await rows(page).first().click()
    await expect(page.getByTestId('raw-line').locator('[data-colour=red]')).toHaveText('fatal:')
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Fold lines that are alike' }).click()
  })
})

test('the errors of a new generation stand beside those of the old one', async ({ page, client, shell }) => {
  const day = Date.UTC(2023, 4, 1, 8)
  const of = (server: string, revision: string) => (index: number, message: string) => ({
    message: `${message} ${index}`,
    log: { level: 'error' },
    cloud: { instance: { id: `i-${server}` } },
    host: { name: `kiosk-${server}` },
    labels: { role: 'kiosk', revision },
  })
  const [old, now] = [of('old', 'r-1111'), of('new', 'r-2222')]
  const repeat = (count: number, make: (index: number) => Record<string, unknown>) =>
    Array.from({ length: count }, (_, index) => make(index))
  await importLines(
    client,
    'old.json',
    [...repeat(20, (i) => old(i, 'timeout of upstream')), ...repeat(5, (i) => old(i, 'disk slow'))],
    day,
  )
  await importLines(
    client,
    'new.json',
    [...repeat(20, (i) => now(i, 'timeout of upstream')), ...repeat(3, (i) => now(i, '<i>cannot</i> parse order'))],
    day + 7_200_000,
  )
  // As the generations of a role lead here.
  await openLogs(page, shell.addressOf('/logs'), { from: day, to: day + 86_400_000, role: 'kiosk', compare: 'generations' })
  await expectTotal(page, 48)
  const panel = page.getByRole('dialog', { name: 'Compare with the old generation' })
  const pattern = (text: string) => panel.getByRole('row').filter({ hasText: text })
  await expect(panel.getByRole('combobox', { name: 'Role' })).toHaveValue('kiosk')
  await expect(panel.getByRole('status')).toContainText('3 patterns: 1 new, 1 gone, 1 as before')
  await expect(pattern('cannot')).toContainText('new')
  await expect(pattern('disk slow')).toContainText('gone')
  await expect(pattern('timeout of upstream')).toContainText('as before')
  await expectAccessible(page)
  await pattern('cannot').getByRole('button', { name: '3 lines: show them' }).click()
  await expect(panel).toHaveCount(0)
  await expectTotal(page, 3)
  await expect(rows(page).first()).toContainText('<i>cannot</i> parse order 2')
})
