import { describe, expect, it } from 'vitest'
import {
  dependenciesOf,
  dependencyOrder,
  hopelessItems,
  type Rebuild,
  readyItems,
  rebuildRuleSchema,
  selectServers,
} from '../../../../shared/model/rebuild.ts'
import { aServer } from '../../../fakes/servers.ts'

const now = Date.parse('2026-11-22T12:00:00.000Z')
const rule = (selection: unknown, different: object = {}) => rebuildRuleSchema.parse({ accountId: 'sandbox', selection, ...different })

describe('the servers that a rule means', () => {
  const servers = [
    aServer({ id: 'i-1', name: 'web-1', revision: 'r-1', launchedAt: '2026-11-12T12:00:00.000Z' }),
    aServer({ id: 'i-2', name: 'web-2', revision: 'r-2', launchedAt: '2026-11-19T12:00:00.000Z' }),
    aServer({ id: 'i-3', name: 'web-3', revision: 'r-1', state: 'terminated' }),
  ]

  it('are those behind, those of an age, or all, and every other one has its reason', () => {
    expect(selectServers(rule({ which: 'behind' }), servers, 'r-2', now)).toEqual({
      serverIds: ['i-1'],
      skipped: [{ id: 'i-2', name: 'web-2', reason: 'already current' }],
    })
    expect(selectServers(rule({ which: 'older-than', days: 7 }), servers, 'r-1', now)).toEqual({
      serverIds: ['i-1'],
      skipped: [{ id: 'i-2', name: 'web-2', reason: '3 days old, younger than 7' }],
    })
    expect(selectServers(rule({ which: 'older-than', days: 3 }), servers, 'r-1', now).serverIds).toEqual(['i-1', 'i-2'])
    expect(selectServers(rule({ which: 'all' }), servers, 'r-1', now).serverIds).toEqual(['i-1', 'i-2'])
  })
})

describe('roles in the order of dependency', () => {
  const needs: Record<string, string[]> = { web: ['api', 'cache'], api: ['db'], db: [], a: ['b'], b: ['a'] }
  const dependsOn = (role: string) => needs[role] ?? []

  it('begin with what the others depend on, over roles that are not replaced too', () => {
    expect(dependencyOrder(['web', 'api', 'db'], dependsOn)).toEqual({ order: ['db', 'api', 'web'], cycle: [] })
    expect(dependencyOrder(['web', 'db'], dependsOn)).toEqual({ order: ['db', 'web'], cycle: [] })
    expect(dependenciesOf('web', dependsOn).sort()).toEqual(['api', 'cache', 'db'])
  })

  it('say which wait for each other', () => {
    expect(dependencyOrder(['a', 'b', 'db'], dependsOn)).toEqual({ order: ['db'], cycle: ['a', 'b'] })
    expect(dependenciesOf('a', dependsOn).sort()).toEqual(['a', 'b'])
    expect(dependencyOrder(['a'], dependsOn)).toEqual({ order: ['a'], cycle: [] })
  })
})

describe('what may be begun', () => {
  const item = (role: string, status: Rebuild['items'][number]['status'], after: string[] = []) => ({
    ...{ role, after, serverIds: [], toRevision: 'r-1', planId: null, jobId: null, status, detail: null },
  })
  const rebuild = (items: Rebuild['items'], different: object = {}): Rebuild => ({
    ...{
      id: 'rebuild-1',
      rule: rule({ which: 'all' }, different),
      createdAt: '2026-11-22T12:00:00.000Z',
      finishedAt: null,
      status: 'running',
      items,
    },
  })

  it('is what has everything before it done, as many as may run together', () => {
    const items = [item('db', 'succeeded'), item('api', 'pending', ['db']), item('batch', 'pending'), item('web', 'pending', ['api'])]
    expect(readyItems(rebuild(items)).map(({ role }) => role)).toEqual(['api'])
    expect(readyItems(rebuild(items, { concurrency: 3 })).map(({ role }) => role)).toEqual(['api', 'batch'])
    expect(readyItems(rebuild([...items, item('x', 'running')])).map(({ role }) => role)).toEqual([])
  })

  it('is nothing after a failure, unless the others are to go on; what depends on it never is', () => {
    const items = [item('db', 'failed'), item('api', 'pending', ['db']), item('batch', 'pending')]
    expect(readyItems(rebuild(items))).toEqual([])
    expect(hopelessItems(rebuild(items)).map(({ role }) => role)).toEqual(['api', 'batch'])
    const goesOn = rebuild(items, { stopOnFailure: false })
    expect(readyItems(goesOn).map(({ role }) => role)).toEqual(['batch'])
    expect(hopelessItems(goesOn)).toEqual([{ role: 'api', reason: 'db comes before it and was not replaced' }])
  })
})
