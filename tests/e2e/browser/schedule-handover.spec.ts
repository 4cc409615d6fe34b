import { join } from 'node:path'
import { DeleteScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler'
import { systemClock } from '../../../electron/adapters/clock/system-clock.ts'
import { openSandbox } from '../../../electron/sandbox/sandbox.ts'
import { stateAt } from '../../../electron/sandbox/world/life.ts'
import { scheduleSchema } from '../../../shared/model/schedules/schedule.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { expectAccessible } from '../accessible.ts'
import { expect, test } from './fixtures.ts'

// A Monday noon: what has a schedule is on until seven.
test.use({ startsAt: '2027-03-01T12:00:00.000Z', timezoneId: 'UTC', environment: { HENGE_SANDBOX_SPEED: '100' } })

const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '07:00', end: '19:00', weekdays: 'mon-fri' }] })
const batch = { accountId: 'sandbox', role: 'batch' }

test('a schedule works in the account while the program is closed; what somebody deletes there is seen, put right, and all is taken back', async ({
  page,
  client,
  shell,
  time,
  dataFolder,
}) => {
  test.setTimeout(180_000)
  const running = async () => {
    const { servers } = await client.fleet.list({})
    return servers.filter(({ role, state }) => role === 'batch' && state === 'running').length
  }
  await client.schedules.save({ ...batch, schedule })
  await page.goto(shell.addressOf('/schedules/sandbox/batch'))
  const who = page.getByRole('region', { name: 'Who runs it' })

  await test.step('all that is made is shown first', async () => {
    await expect(who).toContainText('This program')
    await who.getByRole('button', { name: 'Hand over to EventBridge…' }).click()
    const panel = page.getByRole('dialog', { name: 'Hand batch over to EventBridge Scheduler' })
    await expect(panel.getByRole('table', { name: 'Schedules that are made' })).toContainText('cron(0 19 ? * MON,TUE,WED,THU,FRI *)')
    await expect(panel.getByRole('region', { name: 'Policy henge-power' })).toContainText('"aws:ResourceTag/henge:role": "batch"')
    await expect(panel.getByRole('region', { name: 'Whom it trusts' })).toContainText('scheduler.amazonaws.com')
    await expectAccessible(page, '[role="dialog"]')
    await panel.getByRole('button', { name: 'Make this in the account' }).click()
    await expect(panel).toBeHidden()
    await expect(who).toContainText('EventBridge, in the account')
    await expect(page.getByRole('button', { name: 'Override…' })).toBeDisabled()
    await expect(client.schedules.override({ ...batch, state: 'on', until: '2027-03-02T00:00:00.000Z' })).rejects.toThrow(
      /Take the schedule back first/,
    )
  })

  await test.step('with the program closed, servers are stopped in the evening, and somebody deletes the start', async () => {
    await shell.stop()
    await time.sleepUntil('2027-03-01T19:30:00.000Z')
    const clock = { ...systemClock, now: () => time.now() }
    const sandbox = await openSandbox({ file: join(dataFolder, 'sandbox.sqlite'), clock, recipesFolder: null })
    const scheduler = new SchedulerClient({
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: sandbox.requestHandler,
    })
    const { Schedules } = await scheduler.send(new ListSchedulesCommand({ GroupName: 'henge' }))
    const region = sandbox.world.region('eu-central-1')
    const alive = region.all('instance').filter(({ tags }) => tags[hengeTags.role] === 'batch')
    const states = alive.map((instance) => stateAt(instance, region.now)).filter((state) => state !== 'terminated')
    expect(states).toEqual(['stopped', 'stopped'])
    const start = Schedules?.find(({ Name }) => Name?.includes('-start-'))
    await scheduler.send(new DeleteScheduleCommand({ GroupName: 'henge', Name: start?.Name }))
    scheduler.destroy()
    sandbox.close()
    await shell.start()
  })

  await test.step('it is seen, and put right', async () => {
    await page.goto(shell.addressOf('/schedules'))
    await expect(page.getByRole('table', { name: 'Schedules' })).toContainText('EventBridge, 1 differs')
    await page.getByRole('link', { name: 'batch' }).click()
    await expect(who).toContainText('It has been deleted: nothing happens at its times.')
    await expectAccessible(page, '[aria-label="Who runs it"]')
    await who.getByRole('button', { name: 'Put right' }).click()
    await expect(who.getByRole('list', { name: 'What is otherwise in the account' })).toBeHidden()
    await expect.poll(running).toBe(0)
    await time.sleepUntil('2027-03-02T07:01:00.000Z')
    await client.fleet.refresh({})
    await expect.poll(running).toBe(2)
  })

  await test.step('taken back, it is done here again and nothing is left there', async () => {
    await who.getByRole('button', { name: 'Take back…' }).click()
    await expect(page.getByRole('menu')).toContainText('this program runs it again')
    await time.sleepUntil('2027-03-02T08:00:00.000Z')
    await page.getByRole('menuitem', { name: 'Delete the IAM role too' }).click()
    await expect(who).toContainText('This program')
    expect((await client.schedules.planHandOver(batch)).iamRole.state).toBe('new')
    await time.sleepUntil('2027-03-02T19:00:01.000Z')
    await expect
      .poll(async () => {
        await time.sleep(3000)
        return (await client.schedules.runs({ of: batch })).map(({ action, status }) => `${action} ${status}`)
      })
      .toEqual(['stop succeeded'])
  })
})
