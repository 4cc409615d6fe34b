import { describe, expect, it } from 'vitest'
import { noHolidays } from '../../../../../../shared/model/schedules/compile-schedule.ts'
import { driftOf, iamRoleState, samePolicy } from '../../../../../../shared/model/schedules/handover/drift.ts'
import { neededPermissions } from '../../../../../../shared/model/schedules/handover/needed-permissions.ts'
import { type HandoverOf, handoverNames, wantedInAccount } from '../../../../../../shared/model/schedules/handover/wanted.ts'
import { aServer } from '../../../../../fakes/servers.ts'
import { holidaysOn, someSchedule } from '../some-schedules.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const office = someSchedule('Europe/Berlin', { begin: '07:00', end: '19:00', weekdays: 'mon-fri' })
const of = (different: Partial<HandoverOf> = {}): HandoverOf => ({
  ...{ role: 'web', schedule: office, enabled: true, servers: [aServer({ role: 'web' })], awsAccountId: '111122223333' },
  ...{ homeRegion: 'eu-central-1', overrides: 0, dependsOn: [], holiday: noHolidays, now, ...different },
})

describe('names in the account', () => {
  it.each(['web', 'a b/c', 'x'.repeat(200), 'größe 🙈', '\u202edlrow', '../..', '-'])(
    'of %s fit into what AWS takes, and are of it alone',
    (role) => {
      const { prefix, iamRoleName } = handoverNames(role)
      expect(`${prefix}-start-99`).toMatch(/^[0-9a-zA-Z_.-]{1,64}$/)
      expect(iamRoleName).toMatch(/^[\w+=,.@-]{1,64}$/)
      expect(handoverNames(`${role} `).prefix).not.toBe(prefix)
      expect(handoverNames(role)).toEqual({ prefix, iamRoleName })
    },
  )
})

describe('what is wanted in the account', () => {
  it('is a start and a stop for each region with its servers, acting as a role for this role’s servers alone', () => {
    const servers = [
      aServer({ id: 'i-0b', role: 'web' }),
      aServer({ id: 'i-0a', role: 'web' }),
      aServer({ id: 'i-0c', role: 'web', region: 'us-east-1' }),
      aServer({ id: 'i-0d', role: 'web', autoScalingGroup: 'grown' }),
    ]
    const { schedules, iamRole, blockers, notes } = wantedInAccount(of({ servers, dependsOn: ['db'] }))
    expect(
      schedules.map(({ region, schedule, serverIds }) => [region, schedule.expression.slice(5, 9), schedule.input, serverIds.length]),
    ).toEqual([
      ['eu-central-1', '0 7 ', '{"InstanceIds":["i-0a","i-0b"]}', 2],
      ['eu-central-1', '0 19', '{"InstanceIds":["i-0a","i-0b"]}', 2],
      ['us-east-1', '0 7 ', '{"InstanceIds":["i-0c"]}', 1],
      ['us-east-1', '0 19', '{"InstanceIds":["i-0c"]}', 1],
    ])
    expect(new Set(schedules.map(({ schedule }) => schedule.roleArn))).toEqual(new Set([iamRole.arn]))
    expect(blockers).toEqual([])
    expect(notes.join(' ')).toMatch(/1 of its servers belong to an Auto Scaling group.*web does not wait for db/)
  })

  it('says what EventBridge cannot carry', () => {
    const blocked = (different: Partial<HandoverOf>) => wantedInAccount(of(different)).blockers.join(' ')
    expect(blocked({ schedule: { ...office, off: 'destroy' } })).toContain('cannot destroy and rebuild')
    expect(blocked({ overrides: 2 })).toContain('web has 2 overrides')
    expect(blocked({ servers: [] })).toContain('has no servers now')
    expect(blocked({ servers: [aServer({ role: 'web', autoScalingGroup: 'grown' })] })).toContain('belong to an Auto Scaling group')
    const sleepless = aServer({ role: 'web', name: 'web-1', hibernation: false })
    expect(blocked({ schedule: { ...office, off: 'hibernate' }, servers: [sleepless] })).toContain('web-1 cannot hibernate')
    const both = someSchedule('UTC', { begin: '07:00', end: '19:00', weekdays: 'mon', monthdays: '1' })
    expect(blocked({ schedule: both })).toBe('Nothing of this schedule can be said to EventBridge.')
    expect(wantedInAccount(of({ holiday: holidaysOn('2026-12-25') })).notes[0]).toBe(
      'Holidays are not known there: it would also start on 2026-12-25.',
    )
  })

  it('is of the partition of its region', () => {
    const china = wantedInAccount(of({ servers: [aServer({ role: 'web', region: 'cn-north-1' })] }))
    expect(china.schedules[0]?.schedule.targetArn).toBe('arn:aws-cn:scheduler:::aws-sdk:ec2:startInstances')
    expect(china.iamRole.arn).toMatch(/^arn:aws-cn:iam::111122223333:role\/henge-scheduler-web-/)
    expect(neededPermissions('1', 'us-gov-west-1')).toContain('arn:aws-us-gov:iam::1:role/henge-scheduler-*')
  })
})

describe('the account beside what is wanted', () => {
  const wanted = wantedInAccount(of())
  const { name, arn, trust, tags, policyName, policy } = wanted.iamRole
  const iamRole = { name, arn, trust, tags, policies: { [policyName]: policy } }
  const schedules = wanted.schedules.map(({ region, schedule }) => ({ region, schedule }))
  const [first, ...rest] = schedules
  if (!first) throw new Error('there are schedules')

  it('is the same whatever the order of servers and of what a policy says', () => {
    expect(driftOf(wanted, { iamRole, schedules })).toEqual([])
    expect(samePolicy({ Action: ['a', 'b'], Effect: 'Allow' }, { Effect: 'Allow', Action: ['b', 'a'] })).toBe(true)
    expect(samePolicy({ Action: ['a'] }, { Action: 'a' })).toBe(true)
    expect(samePolicy({ Action: ['a'] }, { Action: ['a', 'b'] })).toBe(false)
  })

  it.each([
    [{ roleArn: 'arn:aws:iam::1:role/admin' }, 'It acts as arn:aws:iam::1:role/admin.'],
    [{ targetArn: 'arn:aws:scheduler:::aws-sdk:ec2:terminateInstances' }, 'It calls arn:aws:scheduler:::aws-sdk:ec2:terminateInstances.'],
    [{ retries: 0 }, 'It tries 0 times within 900 s.'],
    [{ input: 'no json' }, /^It passes something else than servers; it does not mean i-/],
    [{ input: '{"InstanceIds":[],"Force":true}' }, /^It passes something else than servers/],
    [{ oddities: ['it ends on 2031-01-01T00:00:00.000Z'] }, 'It ends on 2031-01-01T00:00:00.000Z.'],
  ])('names %o', (different, message) => {
    const found = [{ ...first, schedule: { ...first.schedule, ...different } }, ...rest]
    const [drift] = driftOf(wanted, { iamRole, schedules: found })
    expect(drift).toMatchObject({ kind: 'different', name: first.schedule.name })
    expect(drift?.message).toMatch(message)
  })

  it('tells a role that a hand-over was cut off at from one that somebody else made', () => {
    expect(iamRoleState(wanted.iamRole, null)).toBe('new')
    expect(iamRoleState(wanted.iamRole, { ...iamRole, policies: {} })).toBe('incomplete')
    expect(iamRoleState(wanted.iamRole, { ...iamRole, policies: {}, tags: {} })).toBe('differs')
    expect(iamRoleState(wanted.iamRole, { ...iamRole, tags: {} })).toBe('fits')
    expect(iamRoleState(wanted.iamRole, { ...iamRole, trust: null })).toBe('differs')
  })
})
