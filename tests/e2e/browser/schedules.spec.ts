import { expectAccessible } from '../accessible.ts'
import { expect, test } from './fixtures.ts'

test('a week is painted and written, what it will do is shown before it is set, and an exception is two clicks in the fleet', async ({
  page,
  client,
  shell,
}) => {
  test.setTimeout(180_000)
  await page.goto(shell.addressOf('/schedules'))
  await expect(page.getByRole('heading', { name: 'No role has a schedule' })).toBeVisible()
  await page.getByRole('button', { name: 'Schedule a role…' }).click()
  await page.getByRole('option', { name: 'web', exact: true }).click()
  await expect(page).toHaveURL(/\/schedules\/sandbox\/web$/)
  const cell = (name: string) => page.getByRole('gridcell', { name, exact: true })
  const set = page.getByRole('button', { name: 'Set this schedule' })
  const changes = page.getByRole('table', { name: 'Next changes' })
  await expect(changes.getByRole('row')).toHaveCount(13)
  await expect(page.getByText('60 of 168 hours a week on, 5 starts a week')).toBeVisible()

  await test.step('with the mouse, and with the keyboard', async () => {
    await cell('Saturday 09:00, off').hover()
    await page.mouse.down()
    await cell('Sunday 11:00, off').hover()
    await page.mouse.up()
    await expect(cell('Sunday 10:00, on')).toBeVisible()
    await expect(page.getByText('66 of 168 hours on')).toBeVisible()
    await cell('Sunday 11:00, on').focus()
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Space')
    await expect(cell('Sunday 09:00, off')).toBeVisible()
    await expect(page.getByText('63 of 168 hours on')).toBeVisible()
    // While the next changes are asked for, the old ones are paler than what may be read.
    await expect(page.locator('[aria-busy="false"]').filter({ has: changes })).toHaveCSS('opacity', '1')
    await expectAccessible(page)
  })

  await test.step('what is written wrong is said at its field, nothing typed is lost, and times are read as people write them', async () => {
    await page.getByRole('button', { name: 'Write it' }).click()
    const first = page.getByRole('listitem', { name: 'Period 1' })
    await first.getByLabel('Starts').fill('25:99')
    await expect(first.getByRole('alert')).toContainText('A time looks like 07:30.')
    await expect(set).toBeDisabled()
    await first.getByLabel('Weekdays').fill('mon-fry 🙈')
    await expect(first.getByText(/fry.* is not a weekday/)).toBeVisible()
    await page.reload()
    await expect(first.getByLabel('Weekdays')).toHaveValue('mon-fry 🙈')
    await first.getByLabel('Weekdays').fill('mon-fri')
    await first.getByLabel('Starts').fill('7.30')
    await expect(cell('Monday 07:00, on for 30 minutes')).toBeVisible()
    await page.getByRole('textbox', { name: 'Own days off' }).fill('Christmas')
    await expect(page.getByText('"Christmas" is no date')).toBeVisible()
    await page.getByRole('textbox', { name: 'Own days off' }).fill('2026-12-24 to 2026-12-31 between the years')
    await expect(page.getByText(/8 in 2026: 12-24 between the years/)).toBeVisible()
  })

  await test.step('what destroying would do to addresses is asked, and what a server cannot do is said', async () => {
    await page.getByRole('radiogroup', { name: 'Off means' }).getByText('Destroy').click()
    const addresses = page.getByRole('radiogroup', { name: 'Elastic IPs while servers are gone' })
    await expect(addresses.getByRole('radio', { name: 'Keep' })).toBeChecked()
    await expect(changes.getByRole('row', { name: /destroy all 2/ }).first()).toBeVisible()
    await page.getByRole('radiogroup', { name: 'Off means' }).getByText('Hibernate').click()
    await expect(addresses).toBeHidden()
    await expect(page.getByText(/cannot hibernate, because only a launch can allow that: they stay on/)).toBeVisible()
    await expect(set).toBeEnabled()
    await page.getByRole('radiogroup', { name: 'Off means' }).getByText('Stop').click()
  })

  await set.click()
  await expect(page.getByRole('switch', { name: 'In force' })).toBeChecked()
  const saved = await client.schedules.get({ accountId: 'sandbox', role: 'web' })
  expect(saved.schedule?.schedule.periods.map(({ weekdays, begin, end }) => [weekdays, begin, end])).toEqual([
    ['mon-fri', '07:30', '19:00'],
    ['sat', '09:00', '12:00'],
  ])

  await test.step('the fleet says what comes next, and keeps it off in two clicks', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Fleet' }).click()
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'web', exact: true }) })
    await expect(row).toContainText(/(start|stop) /)
    await row.getByRole('button', { name: 'Override of web' }).click()
    await page.getByRole('menuitem', { name: 'Keep on for 2 h' }).click()
    await expect(row).toContainText(/on until/)
    const { now, overrides } = await client.schedules.get({ accountId: 'sandbox', role: 'web' })
    expect(now).toMatchObject({ state: 'on', overrideId: overrides[0]?.id })
    await row.getByRole('button', { name: 'Override of web' }).click()
    await page.getByRole('menuitem', { name: 'End the override' }).click()
    await expect.poll(async () => (await client.schedules.get({ accountId: 'sandbox', role: 'web' })).overrides).toEqual([])
  })

  await test.step('only the next stop is left out, from the schedule itself', async () => {
    await page.goto(shell.addressOf('/schedules/sandbox/web'))
    await page.getByRole('button', { name: 'Override…' }).click()
    const panel = page.getByRole('dialog', { name: 'Override web' })
    await panel.getByRole('textbox', { name: 'Until' }).fill('2020-01-01T00:00')
    await expect(panel.getByText('This time has passed.').first()).toBeVisible()
    await expect(panel.getByRole('button', { name: 'Keep on', exact: true })).toBeDisabled()
    await panel.getByRole('button', { name: 'Skip the next stop' }).click()
    await expect(panel).toBeHidden()
    await expect(page.getByRole('region', { name: 'Overrides' })).toContainText('left as it is')
    await page.getByRole('button', { name: 'End it' }).click()
    await expect(page.getByRole('region', { name: 'Overrides' })).toBeHidden()
  })

  await page.getByRole('navigation').getByRole('link', { name: 'Schedules' }).click()
  const listed = page.getByRole('table', { name: 'Schedules' })
  await expect(listed).toContainText('Mon to Fri, 07:30 to 19:00')
  await expectAccessible(page)
  await listed.getByRole('link', { name: 'web' }).click()
  await page.getByRole('button', { name: 'Remove…' }).click()
  await page.getByRole('menuitem', { name: /^Remove the schedule/ }).click()
  await expect(page.getByRole('heading', { name: 'No role has a schedule' })).toBeVisible()
})

test('an exception is carried out: servers are stopped and started, and what was done is on record', async ({ page, client, shell }) => {
  test.setTimeout(180_000)
  await expect(page.getByRole('link', { name: 'batch', exact: true })).toBeVisible()
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'batch', exact: true }) })
  const keep = async (state: 'on' | 'off') => {
    await row.getByRole('button', { name: 'Override of batch' }).click()
    await page.getByRole('menuitem', { name: `Keep ${state} for 2 h` }).click()
  }
  const runs = async () => (await client.schedules.runs({})).map(({ action, status }) => `${action} ${status}`)
  await keep('off')
  await expect(row).toContainText('0/2, stopped', { timeout: 60_000 })
  await expect.poll(runs, { timeout: 60_000 }).toEqual(['stop succeeded'])
  await keep('on')
  await expect(row).toContainText('2/2 running', { timeout: 60_000 })
  await expect.poll(runs, { timeout: 60_000 }).toEqual(['start succeeded', 'stop succeeded'])
  await page.goto(shell.addressOf('/schedules/sandbox/batch'))
  const done = page.getByRole('region', { name: 'What was done' }).getByRole('listitem')
  await expect(done.filter({ hasText: 'stop' })).toContainText(/2 of 2 servers/)
  await expect(done.filter({ hasText: 'start' })).toContainText(/2 of 2 servers/)
  await expect(page.getByRole('region', { name: 'Overrides' }).getByRole('listitem')).toHaveCount(2)
  expect((await client.schedules.get({ accountId: 'sandbox', role: 'batch' })).now.state).toBe('on')
})
