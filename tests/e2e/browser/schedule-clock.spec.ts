import { type Schedule, scheduleSchema } from '../../../shared/model/schedules/schedule.ts'
import { expectAccessible } from '../accessible.ts'
import { expect, test } from './fixtures.ts'

// A Monday evening: what has a schedule is on until seven.
test.use({ startsAt: '2027-03-01T18:50:00.000Z', timezoneId: 'UTC', environment: { HENGE_SANDBOX_SPEED: '100' } })

const weekly = (missed: Schedule['missed']): Schedule =>
  scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '07:00', end: '19:00', weekdays: 'mon-fri' }], missed })

test('after a sleep what was missed is done once or left out, by each schedule’s own rule, and the reason is on its screen', async ({
  page,
  client,
  shell,
  time,
}) => {
  /** The runner looks every few seconds: they need not be waited for. */
  const soon = <Value>(value: () => Promise<Value>) =>
    expect.poll(async () => {
      await time.sleep(3000)
      return value()
    })
  const running = async () => {
    const { servers } = await client.fleet.list({})
    const of = (role: string) => servers.filter((server) => server.role === role && server.state === 'running').length
    return { batch: of('batch'), api: of('api'), db: of('db') }
  }
  const runs = async (role: string) =>
    (await client.schedules.runs({ of: { accountId: 'sandbox', role } })).map(({ at, action, status, late }) =>
      [at.slice(8, 13), action, status, ...(late ? ['late'] : [])].join(' '),
    )
  await client.schedules.save({ accountId: 'sandbox', role: 'batch', schedule: weekly('latest') })
  await client.schedules.save({ accountId: 'sandbox', role: 'api', schedule: weekly('skip') })
  await expect.poll(running).toEqual({ batch: 2, api: 3, db: 1 })

  await test.step('in time both are stopped', async () => {
    await time.sleepUntil('2027-03-01T19:00:01.000Z')
    await soon(() => runs('batch')).toEqual(['01T19 stop succeeded'])
    await soon(() => runs('api')).toEqual(['01T19 stop succeeded'])
    await expect.poll(running).toEqual({ batch: 0, api: 0, db: 1 })
  })

  await test.step('what is to happen once is two clicks in the fleet, put off on the screen of the role, and done', async () => {
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'db', exact: true }) })
    await row.getByRole('button', { name: 'Override of db' }).click()
    await page.getByRole('menuitem', { name: 'Stop once' }).click()
    await page.getByRole('menuitem', { name: 'Stop at 22:00' }).click()
    await expect(row).toContainText('stop 22:00')
    await page.goto(shell.addressOf('/schedules/sandbox/db'))
    const listed = page.getByRole('region', { name: 'Overrides' }).getByRole('listitem')
    await expect(listed).toContainText('all servers stop once, Mon 1 Mar, 22:00')
    await expect(page.getByRole('table', { name: 'Next changes' }).getByRole('row', { name: /22:00.*stop/ })).toBeVisible()
    await listed.getByRole('button', { name: '1 hour later' }).click()
    await expect(listed).toContainText('Mon 1 Mar, 23:00')
    await page.getByRole('button', { name: 'Once…' }).click()
    const panel = page.getByRole('dialog', { name: 'Start or stop db once' })
    await panel.getByLabel('At', { exact: true }).fill('2027-03-01T18:00')
    await expect(panel.getByText('This time has passed.').first()).toBeVisible()
    await panel.getByLabel('At', { exact: true }).fill('2027-03-01T23:00')
    await expect(panel.getByText('Another one-off is to stop the role at that very time.')).toBeVisible()
    await panel.getByRole('textbox', { name: 'Note' }).fill('🌙 \u202eلماذا')
    await expectAccessible(page)
    await panel.getByRole('button', { name: 'Cancel' }).click()
    await time.sleepUntil('2027-03-01T23:00:01.000Z')
    await soon(() => runs('db')).toEqual(['01T23 stop succeeded'])
    await expect.poll(running).toEqual({ batch: 0, api: 0, db: 0 })
    await expect(page.getByRole('region', { name: 'What was done' }).getByRole('listitem')).toContainText('stop Mon 1 Mar, 23:00')
    await expect(listed).toHaveCount(0)
  })

  await test.step('a start, a stop and a start are slept through: only the last is done, where the schedule says so', async () => {
    await time.sleepUntil('2027-03-03T12:00:00.000Z')
    const left = ['02T19 stop skipped late', '02T07 start skipped late', '01T19 stop succeeded']
    await soon(() => runs('batch')).toEqual(['03T07 start succeeded late', ...left])
    await soon(() => runs('api')).toEqual(['03T07 start skipped late', ...left])
    await expect.poll(running).toEqual({ batch: 2, api: 0, db: 0 })
  })

  await page.goto(shell.addressOf('/schedules/sandbox/batch'))
  const done = page.getByRole('region', { name: 'What was done' }).getByRole('listitem')
  await expect(done).toHaveCount(4)
  await expect(done.nth(0)).toContainText(/succeededstart .*07:00, 2 of 2 serverslate/)
  await expect(done.nth(1)).toContainText('nobody was there to do it, and a later change has come since')
  await page.goto(shell.addressOf('/schedules/sandbox/api'))
  await expect(done).toHaveCount(4)
  await expect(done.nth(0)).toContainText('nobody was there to do it, and what is missed is skipped')
  await expect(done.nth(3)).toContainText(/succeededstop .*19:00/)

  await test.step('nothing is caught up at the next look, and the next change comes in time', async () => {
    await time.sleepUntil('2027-03-03T19:00:01.000Z')
    await soon(async () => (await runs('batch'))[0]).toBe('03T19 stop succeeded')
    expect(await runs('batch')).toHaveLength(5)
    await expect(done.nth(0)).toContainText(/succeededstop .*19:00/)
  })
})
