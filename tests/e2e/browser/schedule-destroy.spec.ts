import { expectAccessible } from '../accessible.ts'
import { expect, test } from './fixtures.ts'

// A Monday evening.
test.use({ startsAt: '2027-03-01T18:50:00.000Z', timezoneId: 'UTC', environment: { HENGE_SANDBOX_SPEED: '100' } })

test('a role is destroyed in the evening and built again in the morning, with its data, and shown as off meanwhile', async ({
  page,
  client,
  shell,
  time,
}) => {
  const db = { accountId: 'sandbox', role: 'db' }
  const soon = <Value>(value: () => Promise<Value>) =>
    expect.poll(
      async () => {
        await time.sleep(5000)
        return value()
      },
      { timeout: 60_000, intervals: [100] },
    )
  const runs = async () =>
    (await client.schedules.runs({ of: db })).map(({ at, action, status, reason }) => [at.slice(8, 13), action, status, reason])
  const alive = async () => (await client.fleet.list({})).servers.filter(({ role }) => role === 'db')
  const data = async () => (await alive()).flatMap(({ volumes }) => volumes.filter(({ root }) => !root).map(({ id }) => id))
  await expect.poll(async () => (await alive()).length).toBe(1)
  const [before] = await alive()
  const [volume = ''] = await data()

  await test.step('set on the screen of its schedule', async () => {
    await page.goto(shell.addressOf('/schedules/sandbox/db'))
    await page.getByRole('combobox', { name: 'Time zone' }).fill('UTC')
    await page.getByRole('option', { name: 'UTC', exact: true }).click()
    await page.getByRole('radiogroup', { name: 'Off means' }).getByText('Destroy').click()
    await expect(page.getByRole('radiogroup', { name: 'Elastic IPs while servers are gone' })).toBeVisible()
    await expect(
      page
        .getByRole('table', { name: 'Next changes' })
        .getByRole('row', { name: /19:00.*destroy db-/ })
        .first(),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Set this schedule' }).click()
    await expect(page.getByRole('switch', { name: 'In force' })).toBeChecked()
  })

  await test.step('gone in the evening, as off and not as a fault', async () => {
    await time.sleepUntil('2027-03-01T19:00:01.000Z')
    await soon(runs).toEqual([['01T19', 'destroy', 'succeeded', null]])
    await expect.poll(alive).toEqual([])
    await expect(page.getByText('off, destroyed', { exact: true })).toBeVisible()
    await expect(page.getByRole('row', { name: /07:00.*rebuild what its recipe wants/ }).first()).toBeVisible()
    await page.goto(shell.address)
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'db', exact: true }) })
    await expect(row).toContainText('off, destroyed')
    await expect(row.getByTitle('off until 07:00, destroyed')).toBeVisible()
    await expect(row).toContainText('rebuild Tue 07:00')
    await row.getByRole('link', { name: 'db', exact: true }).click()
    await expect(page.getByRole('list', { name: 'Kept for the next start' })).toContainText(volume)
    await expectAccessible(page)
    await page.getByRole('region', { name: 'Destroyed until its next start' }).getByRole('button', { name: 'Start now…' }).click()
    const plan = page.getByRole('dialog', { name: 'Start db' })
    await expect(plan.getByRole('list', { name: 'Handed over' })).toContainText('kept since it was destroyed')
    await page.keyboard.press('Escape')
  })

  await test.step('back in the morning, with the same data and nothing else of the old one', async () => {
    await time.sleepUntil('2027-03-02T07:00:01.000Z')
    await soon(async () => (await runs())[0]).toEqual(['02T07', 'rebuild', 'succeeded', null])
    await expect.poll(data).toEqual([volume])
    const [after] = await alive()
    expect(after).toMatchObject({ state: 'running', zone: before?.zone })
    expect(after?.id).not.toBe(before?.id)
    await page.goto(shell.addressOf('/jobs'))
    await expect(page.getByRole('row', { name: /Build db again/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /Destroy db until its next start/ })).toBeVisible()
  })
})
