import { describe, expect, it } from 'vitest'
import { offeredEnds } from '../../../../../shared/model/schedules/offered-ends.ts'

const offered = (local: string, zone = 'Europe/Berlin') => offeredEnds(Date.parse(local), zone)

describe('offered ends of an override', () => {
  it('are all to come, in the zone of the schedule', () => {
    expect(offered('2026-11-24T14:30:40+01:00')).toEqual([
      { label: 'for 2 h', until: '2026-11-24T16:30' },
      { label: 'until 22:00', until: '2026-11-24T22:00' },
      { label: 'until tomorrow 07:00', until: '2026-11-25T07:00' },
      { label: 'until Monday 07:00', until: '2026-11-30T07:00' },
    ])
  })

  it('leave out this evening when it is late, and name Monday once on a Sunday', () => {
    expect(offered('2026-11-29T21:30:00+01:00').map(({ label }) => label)).toEqual(['for 2 h', 'until tomorrow 07:00'])
    expect(offered('2026-11-30T08:00:00+01:00').at(-1)).toEqual({ label: 'until Monday 07:00', until: '2026-12-07T07:00' })
  })
})
