import { describe, expect, it } from 'vitest'
import {
  agreedOf,
  changesSinceAgreed,
  type PlannedItem,
  previewTotals,
  rebuildEffect,
  rebuildSeconds,
} from '../../../../../renderer/features/rebuilds/preview-figures.ts'
import type { RebuildPreview } from '../../../../../shared/model/rebuild.ts'
import { noFindings } from '../../../../../shared/model/replacement/findings.ts'
import { planReplacement } from '../../../../../shared/model/replacement/plan-replacement.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { currentWeb } from '../../../../fakes/replacement-world.ts'
import { aServer } from '../../../../fakes/servers.ts'

function planned(role: string, after: string[] = [], expectedSeconds = 100, servers = 1): PlannedItem {
  const plan = planReplacement({
    ...{ id: `plan-${role}`, madeAt: 0, accountId: 'sandbox', role, defaultRegion: 'eu-central-1', maxServersPerRun: 20, history: {} },
    ...{ current: currentWeb({ name: role, servers }), prices: flatPrices, findings: noFindings },
    servers: Array.from({ length: servers }, (_, index) =>
      aServer({ id: `i-${role}${index + 1}`, name: `${role}-${index + 1}`, role, revision: 'r-old00000' }),
    ),
  })
  return { role, after, skipped: [], reason: null, failed: false, plan: { ...plan, expectedSeconds } }
}

const preview = (...items: RebuildPreview['items']): RebuildPreview => ({
  rule: { accountId: 'sandbox', selection: { which: 'behind' }, notBefore: null, concurrency: 1, stopOnFailure: true },
  items,
  problems: [],
})

describe('how long a rebuild takes', () => {
  const items = [planned('db'), planned('batch'), planned('api', ['db']), planned('web', ['api'])]

  it('is the sum when one role goes after the other', () => {
    expect(rebuildSeconds(items, 1)).toBe(400)
  })

  it('is the longest chain when there is room for all', () => {
    expect(rebuildSeconds(items, 10)).toBe(300)
    expect(rebuildSeconds(items, 2)).toBe(300)
  })

  it('waits for nothing that is not part of it, and ends where roles wait for each other', () => {
    expect(rebuildSeconds([planned('web', ['api'])], 1)).toBe(100)
    expect(rebuildSeconds([planned('a', ['b']), planned('b', ['a'])], 1)).toBe(0)
    expect(rebuildSeconds([], 1)).toBe(0)
  })
})

describe('what it comes to', () => {
  it('counts servers, roles and those left alone', () => {
    const idle = { role: 'idle', after: [], plan: null, reason: 'Every server of it is current.', failed: false }
    const totals = previewTotals(
      preview(planned('db'), planned('web', [], 100, 2), { ...idle, skipped: [{ id: 'i-9', name: 'idle-1', reason: 'already current' }] }),
      1,
    )
    expect(totals).toMatchObject({ replaced: 3, roles: 2, leftAlone: 1, seconds: 200, withDowntime: [] })
    expect(totals.extraCost.amount).toBeGreaterThan(0)
    expect(rebuildEffect(totals)).toBe('Rebuild 3 servers')
  })

  it('gives no cost where one is unknown, and says whose', () => {
    const unknown = planned('web')
    const extraCost = { amount: null, currency: 'USD' as const, missing: ['t9.huge'] }
    const totals = previewTotals(preview(planned('db'), { ...unknown, plan: { ...unknown.plan, extraCost } }), 1)
    expect(totals.extraCost).toEqual({ amount: null, currency: 'USD', missing: ['t9.huge'] })
  })

  it('says what is launched beside what is replaced', () => {
    expect(rebuildEffect({ replaced: 1, launched: 1 })).toBe('Rebuild 1 server')
    expect(rebuildEffect({ replaced: 2, launched: 3 })).toBe('Rebuild 2 servers, launch 1 more')
    expect(rebuildEffect({ replaced: 0, launched: 2 })).toBe('Launch 2 servers')
  })
})

describe('what has changed since somebody agreed', () => {
  const before = preview(planned('db'), planned('web', ['db'], 100, 2))
  const agreed = agreedOf(before)

  it('is nothing when it is the same', () => {
    expect(agreed).toEqual([
      { role: 'db', serverIds: ['i-db1'], toRevision: agreed[0]?.toRevision },
      { role: 'web', serverIds: ['i-web1', 'i-web2'], toRevision: agreed[1]?.toRevision },
    ])
    expect(changesSinceAgreed(agreed, before)).toEqual([])
  })

  it('names servers and roles that came and went, and a recipe that is another', () => {
    const other = planned('web', ['db'])
    const now = preview(
      {
        ...other,
        plan: {
          ...other.plan,
          toRevision: 'r-new',
          oldServers: [...other.plan.oldServers, { id: 'i-9', name: 'web-9', state: 'running', revision: null }],
        },
      },
      planned('api'),
    )
    expect(changesSinceAgreed(agreed, now)).toEqual([
      'db is not part of it any more.',
      'i-web2 of web would not be replaced any more.',
      'web-9 of web would be replaced as well.',
      'The recipe of web, or its image, has changed.',
      'api has become part of it.',
    ])
  })
})
