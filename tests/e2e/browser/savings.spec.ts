import type { BackendClient } from '../../../electron/backend/rpc/client.ts'
import { headline } from '../../../renderer/features/savings/savings-words.ts'
import { formatDollars } from '../../../renderer/ui/money.tsx'
import { expect, test } from './fixtures.ts'

/** The number that the backend’s arithmetic gives, as the page writes it. */
async function expectedNumber(client: BackendClient, action: 'stop' | 'destroy'): Promise<string> {
  return formatDollars(headline(await client.savings.overview({}), action).saved)
}

test.beforeEach(async ({ page, shell }) => {
  await page.goto(shell.addressOf('/savings'))
  await expect(page.getByTestId('savings-headline')).toBeVisible()
})

test('the savings follow the hours, and the hours are remembered', async ({ page, client }) => {
  const number = page.getByTestId('savings-headline')
  await expect(number).toContainText(await expectedNumber(client, 'destroy'))
  const before = await number.textContent()

  await page.getByRole('button', { name: 'Fri', exact: true }).click()
  await page.getByRole('textbox', { name: 'To' }).fill('17:30')
  await page.getByRole('textbox', { name: 'To' }).press('Enter')
  await expect.poll(async () => (await client.savings.overview({})).hours).toMatchObject({ days: [1, 2, 3, 4], from: '07:00', to: '17:30' })
  await expect(number).toContainText(await expectedNumber(client, 'destroy'))
  await expect(number).not.toHaveText(before ?? '')

  await page.getByText('Stop', { exact: true }).click()
  await expect(number).toContainText(await expectedNumber(client, 'stop'))

  await page.reload()
  await expect(page.getByRole('textbox', { name: 'To' })).toHaveValue('17:30')
  await expect(page.getByRole('button', { name: 'Fri', exact: true })).toHaveAttribute('aria-pressed', 'false')
})

test('the formula, the bars, the table and the weeks tell the same figures', async ({ page, client }) => {
  const { roles } = await client.savings.overview({})
  expect(roles.length).toBeGreaterThanOrEqual(5)
  await page.getByRole('button', { name: 'How this is reckoned' }).click()
  await expect(page.getByText('64.3 % of the compute is saved')).toBeVisible()
  const bars = page.getByRole('list', { name: /^Cost a month by role/ })
  const table = page.getByRole('table', { name: 'Savings by role' })
  for (const role of roles) {
    const part = role.destroy.parts.find((one) => one.kind === 'rebuild')
    await expect(page.getByText(part?.what ?? 'no rebuild', { exact: true }).first()).toBeVisible()
    const amount = formatDollars(role.destroy.money.amount ?? Number.NaN)
    await expect(bars.getByRole('button', { name: role.role })).toContainText(amount)
    await expect(table.getByRole('row').filter({ hasText: role.role })).toContainText(amount)
  }

  // A role’s week is shown hour by hour, destroyed generations included.
  for (const { role, idle } of roles) {
    await page
      .getByRole('list', { name: /^Cost a month by role/ })
      .getByRole('button', { name: role })
      .click()
    await expect(page).toHaveURL(new RegExp(`role=${role}`))
    if (idle.state !== 'measured') {
      await expect(page.getByText('Not enough data.')).toBeVisible()
      continue
    }
    await expect(page.getByRole('table', { name: `CPU of ${role} by hour of the week` }).locator('td[data-step]')).toHaveCount(168)
    await expect(
      page.getByText(`${idle.idleOutsideHours} of the ${idle.outsideHours} hours outside the running hours were idle.`),
    ).toBeVisible()
  }
  expect(roles.some((role) => role.idle.state === 'measured')).toBe(true)
})

test('hours that make no week are refused, and the numbers stay', async ({ page, client }) => {
  const number = page.getByTestId('savings-headline')
  const { hours } = await client.savings.overview({})
  await page.getByRole('textbox', { name: 'From' }).fill('noon')
  await page.getByRole('textbox', { name: 'From' }).press('Enter')
  await expect(page.getByText('From is no time of day: write 07:00')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'From' })).toHaveValue('noon')
  await page.getByRole('textbox', { name: 'From' }).fill(hours.from)
  await expect(page.getByText('From is no time of day')).toBeHidden()
  await page.getByRole('textbox', { name: 'To' }).fill('07:00')
  await page.getByRole('textbox', { name: 'To' }).press('Enter')
  await expect(page.getByRole('alert')).toContainText('For whole days use 00:00 to 24:00')
  expect((await client.savings.overview({})).hours).toEqual(hours)
  await expect(number).toContainText(await expectedNumber(client, 'destroy'))
})
