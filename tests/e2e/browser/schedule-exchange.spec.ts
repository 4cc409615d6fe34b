import { join } from 'node:path'
import { CreateTagsCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { systemClock } from '../../../electron/adapters/clock/system-clock.ts'
import { openSandbox } from '../../../electron/sandbox/sandbox.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { expectAccessible } from '../accessible.ts'
import { test as base, expect } from './fixtures.ts'

/** What other tools’ tags stand on servers before the program looks at them for the first time. */
const foreign: readonly (readonly [role: string, key: string, value: string])[] = [
  ['web', 'Schedule', 'office'],
  ['batch', 'maid_offhours', 'off=(M-F,19);on=(M-F,7);tz=pt'],
  ['batch', 'Schedule', 'night'],
  ['api', 'maid_offhours', 'off=[(M,W,19)] 🙈 \u202edlrow'],
  ['db', 'maid_status', 'Resource does not meet policy: stop@2031/11/25'],
]

/** The sandbox’s world with those tags, put there through its wire as another tool’s user would. */
async function tagServers(dataFolder: string): Promise<void> {
  const sandbox = await openSandbox({ file: join(dataFolder, 'sandbox.sqlite'), clock: systemClock, recipesFolder: 'recipes' })
  const ec2 = new EC2Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: sandbox.requestHandler,
  })
  const Filters = [{ Name: 'instance-state-name', Values: ['running'] }]
  for (const [role, Key, Value] of foreign) {
    const { Reservations } = await ec2.send(
      new DescribeInstancesCommand({ Filters: [...Filters, { Name: `tag:${hengeTags.role}`, Values: [role] }] }),
    )
    const Resources = (Reservations ?? []).flatMap(({ Instances }) => (Instances ?? []).map(({ InstanceId }) => InstanceId ?? ''))
    await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value }] }))
  }
  ec2.destroy()
  sandbox.close()
}

const test = base.extend({
  dataFolder: async ({ dataFolder }, use) => {
    await tagServers(dataFolder)
    await use(dataFolder)
  },
})

const definitions = JSON.stringify([
  { type: 'schedule', name: 'office', timezone: 'Europe/Berlin', periods: ['day'], enforced: true },
  { type: 'period', name: 'day', begintime: '08:00', endtime: '18:30', weekdays: ['mon-fri'] },
  { type: 'schedule', name: 'night', timezone: 'Mars/Olympus', periods: ['day'] },
  { type: 'schedule', name: 'spare', timezone: 'UTC', periods: ['day'] },
])

test('what other tools’ tags mean is shown, becomes an unsaved schedule by a click, and a saved one is written for other tools', async ({
  page,
  client,
  shell,
}) => {
  test.setTimeout(180_000)
  await page.goto(shell.addressOf('/schedules'))
  const note = page.getByRole('note').filter({ hasText: 'carry tags of Cloud Custodian and Instance Scheduler' })
  await expect(note).toContainText('2 are owned by two tools')
  await note.getByRole('button', { name: 'What they mean' }).click()
  const panel = page.getByRole('dialog', { name: 'From another tool' })
  const item = (name: RegExp) => panel.getByRole('listitem', { name })
  const office = item(/^Instance Scheduler Schedule = office/)
  const text = panel.getByRole('textbox', { name: 'Definitions of Instance Scheduler' })

  await test.step('each tag with its servers, and what is odd about it', async () => {
    await expect(office).toContainText('Read or paste its definition')
    await expect(item(/tz=pt/)).toContainText('Mon to Fri, 07:00 to 19:00, America/Los_Angeles')
    await expect(item(/tz=pt/)).toContainText(/batch-\d and batch-\d carry Schedule of Instance Scheduler too/)
    await expect(item(/\[\(M,W,19\)\] 🙈 �dlrow/)).toContainText('Custodian does nothing with this tag')
    await expect(item(/\[\(M,W,19\)\]/).getByRole('button')).toHaveCount(0)
    await expect(panel.getByRole('list', { name: 'Announced by Cloud Custodian' })).toContainText(/stop .*2031/)
    await expectAccessible(page, '[role="dialog"]')
  })

  await test.step('definitions are read where they are pasted, and outlive a mistake and a reload', async () => {
    await text.fill(`${definitions} 🙈`)
    await expect(panel.getByText(/This is not JSON from line 1, column \d+ on: "🙈"/)).toBeVisible()
    await page.reload()
    await page.getByRole('button', { name: 'From another tool…' }).click()
    await expect(text).toHaveValue(`${definitions} 🙈`)
    await text.fill(definitions)
    await expect(office).toContainText('Mon to Fri, 08:00 to 18:30, Europe/Berlin')
    await expect(office).toContainText('enforced: there, servers that somebody starts or stops by hand are put back')
    await expect(item(/^Instance Scheduler Schedule = night/)).toContainText('Mars/Olympus')
    await expect(item(/^Definition spare/).getByRole('combobox', { name: 'Use for a role' })).toBeVisible()
  })

  await test.step('a click opens it in the form of the role, and nothing is set before that is asked for', async () => {
    await office.getByRole('button', { name: 'Use for web…' }).click()
    await expect(page).toHaveURL(/\/schedules\/sandbox\/web$/)
    await expect(page.getByText('Mon to Fri, 08:00 to 18:30').first()).toBeVisible()
    const brought = page.getByRole('region', { name: 'From another tool' })
    await expect(brought).toContainText('Brought over from Instance Scheduler, Schedule = office')
    await expect(brought).toContainText('enforced: there, servers that somebody starts or stops by hand are put back')
    await page.reload()
    await expect(brought).toContainText('enforced')
    expect((await client.schedules.get({ accountId: 'sandbox', role: 'web' })).schedule).toBeNull()
    await expect(page.getByRole('button', { name: 'Export…' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Set this schedule' }).click()
    await expect(page.getByRole('switch', { name: 'In force' })).toBeChecked()
    await expect(brought).toHaveCount(0)
    const { schedule } = await client.schedules.get({ accountId: 'sandbox', role: 'web' })
    expect(schedule?.schedule).toMatchObject({ zone: 'Europe/Berlin', periods: [{ weekdays: 'mon-fri', begin: '08:00', end: '18:30' }] })
  })

  await test.step('it is written for EventBridge and cron, what they cannot do first', async () => {
    await page.getByRole('button', { name: 'Export…' }).click()
    const exported = page.getByRole('dialog', { name: 'Export the schedule of web' })
    const region = exported.getByRole('region', { name: 'eu-central-1' })
    await expect(region).toContainText('cron(0 8 ? * MON,TUE,WED,THU,FRI *)')
    await expect(exported.getByText(/Other tools know servers by their ids/)).toBeVisible()
    await expect(region.getByRole('button', { name: 'Copy' })).toBeVisible()
    await expectAccessible(page, '[role="dialog"]')
    await exported.getByText('Crontab', { exact: true }).click()
    await expect(region).toContainText('aws ec2 start-instances')
    const profile = exported.getByRole('textbox', { name: 'AWS profile' })
    await profile.fill('shop; rm -rf /')
    await expect(exported.getByText(/cannot stand in a command line/)).toBeVisible()
    await expect(region).toHaveCount(0)
    await profile.fill('shop')
    await expect(region).toContainText('--profile shop')
    await page.keyboard.press('Escape')
    await expect(exported).toHaveCount(0)
  })

  await page.getByRole('navigation').getByRole('link', { name: 'Schedules' }).click()
  await page.getByRole('button', { name: 'From another tool…' }).click()
  await expect(office).toContainText('web has a schedule here that is in force: two tools own these servers')
})
