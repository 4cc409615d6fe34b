import { describe, expect, it } from 'vitest'
import { noFindings } from '../../../../../shared/model/replacement/findings.ts'
import { planReplacement } from '../../../../../shared/model/replacement/plan-replacement.ts'
import { planLifetimeMs, staleReasons } from '../../../../../shared/model/replacement/staleness.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { currentWeb, newRevision } from '../../../../fakes/replacement-world.ts'
import { aServer } from '../../../../fakes/servers.ts'

const madeAt = Date.parse('2026-11-22T12:00:00.000Z')
const servers = [
  aServer({ id: 'i-1', name: 'web-1', revision: 'r-old00000' }),
  aServer({ id: 'i-2', name: 'web-2', revision: newRevision }),
  aServer({ id: 'i-3', name: 'web-3', revision: 'r-old00000', state: 'pending' }),
]
const plan = planReplacement({
  ...{ id: 'plan-1', madeAt, accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1', servers, prices: flatPrices },
  ...{ current: currentWeb(), maxServersPerRun: 20, history: {}, findings: noFindings },
})
const now = { now: madeAt + 1000, servers, current: { revision: plan.toRevision, imageId: plan.imageId } }
const change = (id: string, different: object) => servers.map((server) => (server.id === id ? { ...server, ...different } : server))

describe('staleReasons', () => {
  it('has none while the world is as planned', () => {
    expect(staleReasons(plan, now)).toEqual([])
    expect(staleReasons(plan, { ...now, servers: change('i-3', { state: 'running' }) })).toEqual([])
  })

  it.each([
    ['it is older than 15 minutes', { now: madeAt + planLifetimeMs + 1 }],
    ['the image was ami-00000000000000002 and is ami-3', { current: { revision: 'r-x', imageId: 'ami-3' } }],
    ['the recipe has changed', { current: { revision: 'r-x', imageId: plan.imageId } }],
    ['the recipe has no usable revision any more', { current: null }],
    ['web-1 (i-1) is gone', { servers: servers.slice(1) }],
    ['web-1 (i-1) is gone', { servers: change('i-1', { state: 'shutting-down' }) }],
    ['web-1 (i-1) was running and is stopped', { servers: change('i-1', { state: 'stopped' }) }],
    ['web-2 (i-2) is gone', { servers: change('i-2', { state: 'terminated' }) }],
    ['web-9 (i-9) is new in the role', { servers: [...servers, aServer({ id: 'i-9', name: 'web-9' })] }],
  ])('%s', (reason, different) => {
    expect(staleReasons(plan, { ...now, ...different })).toEqual([reason])
  })
})
