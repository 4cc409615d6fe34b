import { describe, expect, it } from 'vitest'
import { filterProblem, parseFleetFilter, serverMatches } from '../../../../../renderer/features/fleet/fleet-filter.ts'
import { fleetCounts, fleetRows, roleKey } from '../../../../../renderer/features/fleet/fleet-rows.ts'
import type { Fleet, RoleSummary } from '../../../../../shared/model/fleet.ts'
import { aServer } from '../../../../fakes/servers.ts'

const money = { amount: 10, currency: 'USD' as const, missing: [] }

function aRole(role: string, different: Partial<RoleSummary> = {}): RoleSummary {
  return {
    accountId: 'sandbox',
    role,
    recipe: role,
    wanted: 2,
    total: 2,
    running: 2,
    healthy: 2,
    behind: 0,
    runningRevisions: ['r-8f3a0000'],
    currentRevision: 'r-8f3a0000',
    currentProblem: null,
    instanceTypes: ['t3.small'],
    strategy: 'blue-green',
    costPerMonth: money,
    cpu: [],
    activeJobId: null,
    ...different,
  }
}

const fleet: Fleet = {
  accounts: [],
  roles: [aRole('web', { behind: 1, currentRevision: 'r-91cc0000' }), aRole('api'), aRole('empty', { total: 0, running: 0 })],
  servers: [
    aServer({ id: 'i-1', name: 'web-10', role: 'web', revision: 'r-91cc0000' }),
    aServer({ id: 'i-2', name: 'web-9', role: 'web', revision: 'r-8f3a0000' }),
    aServer({ id: 'i-3', name: 'api-1', role: 'api', state: 'stopped' }),
    aServer({ id: 'i-4', name: 'bastion', role: null, revision: null }),
    aServer({ id: 'i-5', name: 'other', role: null, accountId: 'prod' }),
  ],
  costPerMonth: money,
}
const rows = (line = '', more: Partial<Parameters<typeof fleetRows>[1]> = {}) =>
  fleetRows(fleet, {
    accountId: null,
    accountNames: new Map([['prod', 'Shop live']]),
    filter: parseFleetFilter(line),
    grouping: 'role',
    expanded: new Set(),
    ...more,
  }).map((row) => row.key)

describe('rows of the fleet', () => {
  it('has roles by name, roles without servers too, and what no recipe built last', () => {
    expect(rows()).toEqual(['role sandbox api', 'role sandbox empty', 'role sandbox web', 'unmanaged prod', 'unmanaged sandbox'])
  })

  it('shows the servers of an expanded role in the order a person counts', () => {
    expect(rows('role:web', { expanded: new Set([roleKey('sandbox', 'web')]) })).toEqual(['role sandbox web', 'i-2', 'i-1'])
  })

  it('keeps to one account', () => {
    expect(rows('', { accountId: 'prod' })).toEqual(['unmanaged prod'])
  })

  it('lists plain servers, or roles under their account', () => {
    expect(rows('', { grouping: 'server' })).toEqual(['i-3', 'i-4', 'i-5', 'i-2', 'i-1'])
    expect(rows('', { grouping: 'account' })[0]).toBe('account prod')
  })

  it('filters by state, by being behind and by words, all at once', () => {
    expect(rows('state:stopped')).toEqual(['role sandbox api'])
    expect(rows('is:behind', { grouping: 'server' })).toEqual(['i-2'])
    expect(rows('is:current', { grouping: 'server' })).toEqual(['i-3', 'i-1'])
    expect(rows('role:web -10', { grouping: 'server' })).toEqual(['i-1'])
    expect(rows('role:web bastion', { grouping: 'server' })).toEqual([])
  })

  it('says which terms it does not know and ignores half-typed ones', () => {
    const filter = parseFleetFilter('colour:blue role: web')
    expect(filter).toEqual({ terms: [{ name: 'text', value: 'web' }], unknown: ['colour:blue'], impossible: [] })
    expect(filterProblem(filter)).toBe('There is no colour:blue. Use role:, state:, type:, zone:, account: or is:.')
  })

  it('says which values there are when a state or standing does not exist, but not while one is being typed', () => {
    expect(filterProblem(parseFleetFilter('is:late'))).toBe(
      'Nothing is late. After is: comes behind, current, unmanaged, failing or waiting.',
    )
    expect(filterProblem(parseFleetFilter('state:asleep'))).toMatch(/^There is no state:asleep\. States are pending, running, /)
    expect(filterProblem(parseFleetFilter('is:beh state:sto role:whatever'))).toBeNull()
  })

  it('knows an account by the name that people gave it', () => {
    expect(rows('account:shop', { grouping: 'server' })).toEqual(rows('', { grouping: 'server', accountId: 'prod' }))
    expect(rows('account:prod', { grouping: 'server' })).toEqual([])
  })

  it('never calls a server behind while its role has no current revision', () => {
    expect(serverMatches(aServer({ role: 'web' }), parseFleetFilter('is:behind'), null)).toBe(false)
  })

  it('finds what a job that waits for a person works on', () => {
    const waiting = new Set(['job-1'])
    expect(rows('is:waiting', { waiting })).toEqual([])
    const held = { ...fleet, roles: fleet.roles.map((role) => ({ ...role, activeJobId: role.role === 'web' ? 'job-1' : null })) }
    const filter = parseFleetFilter('is:waiting')
    const found = fleetRows(held, { accountId: null, accountNames: new Map(), filter, grouping: 'server', expanded: new Set(), waiting })
    expect(found.map(({ key }) => key).sort()).toEqual(['i-1', 'i-2'])
  })

  it('counts', () => {
    expect(fleetCounts(fleet, 'sandbox')).toEqual({ servers: 4, running: 3, behind: 1, unmanaged: 1 })
  })
})
