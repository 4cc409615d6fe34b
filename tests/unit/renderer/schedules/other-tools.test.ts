import { describe, expect, it } from 'vitest'
import { countOf, rivals, rolesOf, someNames, unnamed } from '../../../../renderer/features/schedules/other-tools.ts'
import { fromCustodianTag } from '../../../../shared/model/schedules/interop/custodian.ts'
import type { OtherTool } from '../../../../shared/model/schedules/interop/imported.ts'

const server = (name: string, role: string | null = 'web') => ({ id: `i-${name}`, name, role })
const nothing = { kind: 'nothing' as const, message: 'unknown' }

const office: OtherTool = {
  ...{ tool: 'instance-scheduler', tag: 'Schedule', value: 'office', summary: [], owned: [], means: nothing },
  servers: [server('web-1'), server('web-2'), server('bastion', null), server('api-1', 'api')],
}
const offhours: OtherTool = {
  ...{ tool: 'custodian', tag: 'maid_offhours', value: 'on', summary: [], owned: [], means: fromCustodianTag('on') },
  servers: [server('web-2'), server('db-1', 'db')],
}
const optedOut: OtherTool = { ...offhours, value: 'off', means: fromCustodianTag('off') }

describe('tags of other tools', () => {
  it('are for the roles of their servers, each once, and for none where servers have no role', () => {
    expect(rolesOf(office)).toEqual(['api', 'web'])
    expect(rolesOf({ ...office, servers: [server('bastion', null)] })).toEqual([])
  })

  it('warn where two tools own one server, on either side', () => {
    const all = [office, offhours]
    expect(rivals(office, all)).toEqual([
      'web-2 carries maid_offhours of Cloud Custodian too: two tools own it. Take one of the tags away.',
    ])
    expect(rivals(offhours, all)).toEqual([
      'web-2 carries Schedule of Instance Scheduler too: two tools own it. Take one of the tags away.',
    ])
  })

  it('warn where a schedule here is in force as well', () => {
    const [said, ...more] = rivals({ ...offhours, owned: ['db'] }, [offhours])
    expect(said).toMatch(/^db has a schedule here that is in force: two tools own these servers/)
    expect(more).toHaveLength(1)
  })

  it('are no rivals where the tool leaves servers alone', () => {
    expect(rivals(office, [office, optedOut])).toEqual([])
    expect(rivals({ ...optedOut, owned: ['web'] }, [office, optedOut])).toEqual([])
  })

  it('count each server once, and those that two own', () => {
    expect(countOf([office, offhours])).toEqual({ servers: 5, names: ['Cloud Custodian', 'Instance Scheduler'], twice: 1 })
    expect(countOf([office, optedOut]).twice).toBe(0)
    expect(countOf([{ ...offhours, owned: ['db'] }]).twice).toBe(1)
    expect(countOf([])).toEqual({ servers: 0, names: [], twice: 0 })
  })

  it('leave definitions that none of them names', () => {
    const definition = (name: string) => ({ name, means: nothing, summary: [] })
    expect(unnamed([definition('office'), definition('night'), definition('on')], [office, offhours]).map(({ name }) => name)).toEqual([
      'night',
      'on',
    ])
  })
})

it('names some and counts the rest', () => {
  expect(['', 'a', 'a b', 'a b c', 'a b c d e'].map((names) => someNames(names === '' ? [] : names.split(' ')))).toEqual([
    ...['', 'a', 'a and b', 'a, b and c', 'a, b, c and 2 more'],
  ])
})
