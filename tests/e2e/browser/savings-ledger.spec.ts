import { formatDollars } from '../../../renderer/ui/money.tsx'
import { expectAccessible } from '../accessible.ts'
import { expect, test } from './fixtures.ts'

test.use({ startsAt: '2026-11-16T05:30:00Z' })

test('what a role’s use suggests becomes its schedule with a click, and what it saves stands in the ledger and beside the bill', async ({
  page,
  client,
  shell,
  time,
}) => {
  await page.goto(shell.addressOf('/savings'))
  await page
    .getByRole('list', { name: /^Cost a month by role/ })
    .getByRole('button', { name: 'batch' })
    .click()
  // Before anything is made, the months to come say what its use would save, and what another end of the day would.
  const months = page.getByRole('region', { name: 'The next twelve months' })
  const yearOf = async (which: 'proposed' | 'whatIf', endsLater = 0, destroys = false) => {
    const projected = await client.savings.project({ endsLater, destroys })
    return formatDollars(projected.months.reduce((sum, month) => sum + month[which], 0))
  }
  await expect(months).toContainText(/Schedules in force\s*none/)
  await expect(months).toContainText(/Proposed by their use.*batch/)
  await expect(months).toContainText(`With those proposed as well${await yearOf('proposed')}`)
  await months.getByRole('slider').press('ArrowLeft')
  await months.getByRole('slider').press('ArrowLeft')
  await months.getByRole('checkbox', { name: 'Destroy instead of stop' }).check()
  await expect(months).toContainText(`All of them changed as below${await yearOf('whatIf', -60, true)}`)
  expect(await yearOf('whatIf', -60, true)).not.toBe(await yearOf('proposed'))

  const proposed = page.getByRole('region', { name: 'Proposal for batch' })
  await proposed.getByRole('button', { name: 'Make this schedule' }).first().click()
  await expect(proposed.getByText('batch has this schedule now.')).toBeVisible()
  await expect(months).toContainText(/Schedules in force\s*1 role/)
  const { proposal } = await client.savings.propose({ accountId: 'sandbox', role: 'batch' })
  const made = await client.schedules.get({ accountId: 'sandbox', role: 'batch' })
  expect(proposal).toMatchObject({ state: 'schedule', schedule: made.schedule?.schedule })

  // Its night’s work is done by then, and it has been stopped.
  const running = async () => {
    const { servers } = await client.fleet.refresh({ accountId: 'sandbox' })
    return servers.filter(({ role, state }) => role === 'batch' && state !== 'stopped').length
  }
  await time.sleepUntil('2026-11-17T06:30:00Z')
  await expect.poll(running).toBe(0)
  await time.sleepUntil('2026-11-18T20:20:00Z')
  await client.fleet.refresh({ accountId: 'sandbox' })
  // Hours are written ten minutes later, one look after the other.
  await expect
    .poll(async () => {
      await time.sleep(11 * 60_000)
      return (await client.savings.ledger({ month: '2026-11' })).until
    })
    .toBe('2026-11-18T20:00:00.000Z')
  const { days } = await client.savings.ledger({ month: '2026-11' })
  const saved = days.reduce((sum, day) => sum + (day.saved ?? Number.NaN), 0)
  expect(saved).toBeGreaterThan(0)
  expect(days.filter(({ role }) => role !== 'batch').every((day) => day.saved === 0)).toBe(true)

  await page.getByRole('link', { name: 'What was saved' }).click()
  await expect(page.getByTestId('ledger-saved')).toContainText(formatDollars(saved))
  const row = page.getByRole('table', { name: 'The month by role' }).getByRole('row').filter({ hasText: 'batch' })
  await expect(row).toContainText(formatDollars(saved))
  // The picture says each day by the keyboard too; twelve months are one click away and lead back to the month.
  const picture = page.getByRole('slider', { name: 'Day of November 2026' })
  const eighteenth = days.filter(({ day }) => day === '2026-11-18')
  await picture.press('End')
  await expect(picture).toHaveAttribute('aria-valuetext', /30 November 2026: not on record$/)
  for (let back = 0; back < 12; back += 1) await picture.press('ArrowLeft')
  const cost = formatDollars(eighteenth.reduce((sum, day) => sum + (day.cost ?? Number.NaN), 0))
  await expect(picture).toHaveAttribute('aria-valuetext', new RegExp(`18 November 2026: ${cost.replace(/[$.]/g, '\\$&')}, saved`))
  await page.getByText('12 months', { exact: true }).click()
  await expect(page.getByTestId('ledger-saved')).toContainText(formatDollars(saved))
  await expect(page.getByRole('slider', { name: 'Day of December 2025 to November 2026' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Twelve months by role' }).getByRole('row').filter({ hasText: 'batch' })).toContainText(
    formatDollars(saved),
  )
  await expectAccessible(page)
  await page.getByRole('button', { name: 'November 2026', exact: true }).click()
  await expect(row).toContainText(formatDollars(saved))

  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  expect((await download).suggestedFilename()).toBe('henge-ledger-2026-11.csv')

  // Of the one whole day AWS’s bill says the same, to the cent.
  await page.getByRole('button', { name: 'Ask Cost Explorer' }).click()
  const bill = page.getByRole('table', { name: /^Bill of/ })
  await expect(bill.getByRole('row').filter({ hasText: 'batch' })).toContainText('the same to the cent')
  await expect(page.getByText('2 calls this month, $0.02.')).toBeVisible()
  await page.getByText('By server').click()
  await page.getByRole('button', { name: 'Ask Cost Explorer ($0.01)' }).click()
  const byServer = page.getByRole('table', { name: /^Bill of .* by server$/ })
  await expect(byServer.getByRole('row').filter({ hasText: 'batch' }).first()).toContainText('the same to the cent')
  await expect(page.getByText('3 calls this month, $0.03.')).toBeVisible()
  await expectAccessible(page)
  await page.goto(`${shell.origin}/savings?role=batch`)
  await expect(page.getByRole('region', { name: /^Proposal for/ })).toContainText(
    'all on demand on the bill of November 2026, read 2026-11-18',
  )
  await expectAccessible(page)
})
