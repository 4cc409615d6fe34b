import { describe, expect, it } from 'vitest'
import { noHolidays } from '../../../../../../shared/model/schedules/compile-schedule.ts'
import { toCrontab } from '../../../../../../shared/model/schedules/interop/crontab.ts'
import { toEventBridge } from '../../../../../../shared/model/schedules/interop/eventbridge.ts'
import { holidaysOn, someSchedule } from '../some-schedules.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
type PeriodInput = Parameters<typeof someSchedule>[1]
const berlin = (...periods: PeriodInput[]) => someSchedule('Europe/Berlin', ...periods)

const bridged = (schedule: ReturnType<typeof berlin>, holiday = noHolidays) => {
  const { schedules, warnings } = toEventBridge(schedule, ['i-1', 'i-2'], 'henge-web', holiday, now)
  return {
    said: schedules.map((one) => `${one.ScheduleExpression} ${one.Target.Arn.split(':').at(-1)}`),
    warnings: warnings.join(' '),
    schedules,
  }
}

describe('as schedules of EventBridge', () => {
  it('a week of work is a start and a stop, in its zone, calling EC2 itself', () => {
    const { schedules } = bridged(berlin({ begin: '07:00', end: '19:30', weekdays: 'mon-fri' }))
    expect(schedules).toEqual([
      {
        ...{ Name: 'henge-web-start-1', Description: 'Power schedule of Henge', ScheduleExpression: 'cron(0 7 ? * MON,TUE,WED,THU,FRI *)' },
        ...{ ScheduleExpressionTimezone: 'Europe/Berlin', FlexibleTimeWindow: { Mode: 'OFF' } },
        Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ec2:startInstances', Input: '{"InstanceIds":["i-1","i-2"]}' },
      },
      expect.objectContaining({ Name: 'henge-web-stop-2', ScheduleExpression: 'cron(30 19 ? * MON,TUE,WED,THU,FRI *)' }),
    ])
  })

  it.each<[string, PeriodInput[], string[]]>([
    [
      'a night',
      [{ begin: '22:00', end: '06:00', weekdays: 'sun' }],
      ['cron(0 22 ? * SUN *) startInstances', 'cron(0 6 ? * MON *) stopInstances'],
    ],
    ['whole days', [{ weekdays: 'sat' }], ['cron(0 0 ? * SAT *) startInstances', 'cron(0 0 ? * SUN *) stopInstances']],
    [
      'the first Monday',
      [{ begin: '08:00', end: '10:00', weekdays: 'mon#1,friL' }],
      [
        'cron(0 8 ? * 2#1 *) startInstances',
        'cron(0 8 ? * 6L *) startInstances',
        'cron(0 10 ? * 2#1 *) stopInstances',
        'cron(0 10 ? * 6L *) stopInstances',
      ],
    ],
    [
      'the end of a month',
      [{ begin: '08:00', monthdays: 'L,15W', months: 'jan' }],
      ['cron(0 8 L JAN ? *) startInstances', 'cron(0 8 15W JAN ? *) startInstances'],
    ],
    [
      'periods that touch',
      [
        { begin: '08:00', end: '12:00' },
        { begin: '12:01', end: '17:00' },
      ],
      ['cron(0 8 * * ? *) startInstances', 'cron(0 17 * * ? *) stopInstances'],
    ],
  ])('%s', (_, periods, expected) => {
    expect(bridged(berlin(...periods)).said).toEqual(expected)
  })

  it('hibernates', () => {
    const { schedules } = bridged({ ...berlin({ end: '18:00' }), off: 'hibernate' })
    expect(schedules[0]?.Target.Input).toBe('{"InstanceIds":["i-1","i-2"],"Hibernate":true}')
  })

  it.each<[string, ReturnType<typeof berlin>, string]>([
    [
      'weekdays that are certain dates',
      berlin({ begin: '08:00', end: '10:00', weekdays: 'mon', monthdays: '1-7' }),
      'takes one of the two',
    ],
    ['destroying', { ...berlin({ begin: '08:00', end: '10:00' }), off: 'destroy' }, 'cannot destroy and rebuild'],
    ['a night after the first Monday', berlin({ begin: '22:00', end: '06:00', weekdays: 'mon#1' }), 'cannot be said for these days'],
    [
      'periods that overlap on some days',
      berlin({ begin: '08:00', end: '18:00' }, { begin: '17:00', end: '20:00', weekdays: 'fri' }),
      'It would stop where the schedule does not',
    ],
    ['a window that clocks jump over', berlin({ begin: '02:10', end: '02:50' }), '2027-03-28'],
  ])('says of %s what cannot be said', (_, schedule, expected) => {
    expect(bridged(schedule).warnings).toContain(expected)
  })

  it('says on which holidays it would start', () => {
    expect(bridged(berlin({ begin: '08:00', end: '18:00' }), holidaysOn('2026-12-25')).warnings).toContain(
      'it would also start on 2026-12-25',
    )
  })
})

describe('as a crontab', () => {
  const target = { region: 'eu-central-1', instanceIds: ['i-1', 'i-2'], profile: 'work' }
  const tab = (...periods: PeriodInput[]) => toCrontab(berlin(...periods), target, noHolidays, now)
  const aws = (verb: string) => `aws ec2 ${verb}-instances --region eu-central-1 --profile work --instance-ids i-1 i-2`

  it('has a line for each start and stop', () => {
    expect(tab({ begin: '07:00', end: '19:30', weekdays: 'mon-fri' }).text).toBe(
      ['CRON_TZ=Europe/Berlin', `0 7 * * 1,2,3,4,5 ${aws('start')}`, `30 19 * * 1,2,3,4,5 ${aws('stop')}`, ''].join('\n'),
    )
  })

  it('asks for what cron would take as either of two', () => {
    const [, first, second] = tab({ begin: '07:00', end: '08:00', weekdays: 'mon', monthdays: '1' }).text.split('\n')
    expect(first).toBe(`0 7 1 * * echo 1 | grep -q "$(TZ=Europe/Berlin date +\\%u)" && ${aws('start')}`)
    expect(second).toContain('0 8 1 * *')
    expect(tab({ begin: '07:00', weekdays: 'mon#1' }).text).toContain('0 7 1,2,3,4,5,6,7 * * echo 1 |')
    expect(tab({ begin: '07:00', monthdays: 'L' }).text).toContain(
      '0 7 28,29,30,31 * * [ "$(TZ=Europe/Berlin date -d "+1 day" +\\%d)" = 01 ] && ',
    )
  })

  it('says what cannot be said, and refuses words that a shell would take for more', () => {
    expect(tab({ begin: '07:00', monthdays: '15W' }).warnings.join(' ')).toContain('nearest to a date')
    const bad = { ...target, profile: 'a; rm -rf /' }
    expect(() => toCrontab(berlin({ begin: '07:00' }), bad, noHolidays, now)).toThrow('cannot stand in a command line')
  })
})
