import { describe, expect, it } from 'vitest'
import { fromInstanceScheduler } from '../../../../../../shared/model/schedules/interop/instance-scheduler.ts'
import { periodWords } from '../../../../../../shared/model/schedules/schedule-words.ts'

const office = { type: 'period', name: 'office', begintime: '9:00', endtime: '17:00', weekdays: ['0-4'] }

function told(schedule: object, ...periods: object[]) {
  const found = fromInstanceScheduler({ type: 'schedule', name: 's', ...schedule }, periods)
  if (found.kind !== 'schedule') return { said: found.kind === 'nothing' ? found.message : '', warnings: '', off: '', zone: '' }
  const { periods: made, off, zone } = found.schedule
  return { said: made.map(periodWords).join('; '), warnings: found.warnings.join(' '), off, zone }
}

describe('a definition of Instance Scheduler', () => {
  it('is a schedule of ours, in UTC where it names no zone', () => {
    expect(told({ periods: ['office'] }, office)).toEqual({ said: 'Mon to Fri, 09:00 to 17:00', warnings: '', off: 'stop', zone: 'UTC' })
  })

  it('is read as DynamoDB writes it', () => {
    const schedule = {
      name: { S: 's' },
      timezone: { S: 'Europe/Berlin' },
      periods: { SS: ['office', 'first'] },
      hibernate: { BOOL: true },
      description: { NULL: true },
    }
    const first = { name: { S: 'first' }, weekdays: { SS: ['mon#1', '4L'] }, months: { SS: ['jan/3'] } }
    const typed = { name: { S: 'office' }, begintime: { S: '09:00' }, endtime: { S: '17:00' }, weekdays: { SS: ['mon-fri'] } }
    expect(told(schedule, typed, first)).toEqual({
      said: 'Mon to Fri, 09:00 to 17:00; the first Monday of the month and the last Friday of the month, the whole day, in Jan, Apr, Jul and Oct',
      ...{ warnings: '', off: 'hibernate', zone: 'Europe/Berlin' },
    })
  })

  it.each([
    ['an instance type', { periods: 'office@t3.large' }, office, 'keep their instance type'],
    ['override_status', { periods: 'office', override_status: 'running' }, office, 'keeps everything running'],
    ['enforced', { periods: 'office', enforced: true }, office, 'are put back'],
    ['retain_running', { periods: 'office', retain_running: 'true' }, office, 'Here it is'],
    ['a maintenance window', { periods: 'office', ssm_maintenance_window: ['mw'] }, office, 'Maintenance windows'],
    ['stopping on some days only', { periods: 'p' }, { name: 'p', endtime: '18:00', weekdays: 'mon-fri' }, 'stops servers at midnight'],
  ])('with %s is warned about', (_, schedule, period, expected) => {
    expect(told(schedule, period).warnings).toContain(expected)
  })

  it.each([
    ['a period that is missing', { periods: 'nope' }, office, '"nope" is named by the schedule and does not exist'],
    ['a night, which it refuses', { periods: 'p' }, { name: 'p', begintime: '22:00', endtime: '06:00' }, 'Instance Scheduler refuses'],
    ['weekday 7, which it refuses', { periods: 'p' }, { name: 'p', weekdays: ['7'] }, '0 (Monday) to 6'],
    ['days that go round the month', { periods: 'p' }, { name: 'p', monthdays: ['25-5'] }, 'go round the end of the month'],
    ['nothing set', { periods: 'p' }, { name: 'p' }, 'no time and no days'],
    ['a time that is none', { periods: 'p' }, { name: 'p', begintime: '25:00' }, 'begintime is not a time such as 09:00'],
    ['times that are numbers', { periods: 'p' }, { name: 'p', begintime: 9, endtime: 17 }, 'endtime is not a time such as 09:00'],
    ['far too many days', { periods: 'p' }, { name: 'p', weekdays: Array(99).fill('mon') }, 'weekdays is too long'],
    ['periods that are an object', { periods: { a: 1, b: 2 } }, office, 'periods is neither text nor a list of texts'],
    ['an override that is none', { override_status: 'on' }, office, 'override_status is neither "running" nor "stopped"'],
    ['a zone that is none', { periods: 'office', timezone: 'Moon' }, office, 'not a time zone'],
    ['only an override', { override_status: 'stopped' }, office, 'only override_status'],
    ['a name that is a number', { name: 5 }, office, 'not one of Instance Scheduler: name is not written as text.'],
  ])('of %s means nothing', (_, schedule, period, expected) => {
    expect(told(schedule, period).said).toContain(expected)
  })
})
