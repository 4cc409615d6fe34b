import { describe, expect, it } from 'vitest'
import { actionWords, byPlace, counted, totalWords, wordToType } from '../../../../../renderer/features/leftovers/leftover-words.ts'
import type { Leftover } from '../../../../../shared/model/leftover.ts'

function aLeftover(different: Partial<Leftover> = {}): Leftover {
  return {
    ...{ kind: 'volume', id: 'vol-1', accountId: 'sandbox', region: 'eu-central-1', name: 'web-1', role: 'web', jobId: null, reason: '' },
    ...{ since: null, keepUntil: null, due: true, onRecord: true, atMost: false, caution: null, includes: [], stays: [], seen: '' },
    costPerMonth: { amount: 1.5, currency: 'USD', missing: [] },
    ...different,
  }
}
const unpriced = { costPerMonth: { amount: null, currency: 'USD' as const, missing: ['snapshots in eu-central-1'] } }

describe('the words of leftovers', () => {
  it('count by kind, a server in quarantine as a server', () => {
    expect(counted([aLeftover({ kind: 'server' }), aLeftover({ kind: 'quarantined-server' }), aLeftover()])).toBe('2 servers, 1 volume')
  })

  it('say that snapshots cost no more than their size', () => {
    expect(totalWords([aLeftover(), aLeftover({ kind: 'snapshot', atMost: true })])).toBe('up to $3.00 / month')
  })

  it('say what has no price beside what has one, and no charge where AWS takes nothing', () => {
    expect(totalWords([aLeftover(), aLeftover()])).toBe('$3.00 / month')
    expect(totalWords([aLeftover(), aLeftover(unpriced)])).toBe('$1.50 / month, 1 without a price')
    expect(totalWords([aLeftover(unpriced)])).toBe('no price known')
    expect(totalWords([aLeftover({ costPerMonth: { amount: 0, currency: 'USD', missing: [] } })])).toBe('no charge')
  })

  it('give locks back and destroy everything else', () => {
    expect(actionWords([aLeftover({ kind: 'lock' })])).toBe('Give back 1 lock')
    expect(actionWords([aLeftover({ kind: 'lock' }), aLeftover()])).toBe('Destroy 1 lock, 1 volume')
  })

  it('ask for the role’s name where something may still be needed', () => {
    expect(wordToType([aLeftover()])).toBeNull()
    expect(wordToType([aLeftover(), aLeftover({ due: false, role: 'db' })])).toBe('db')
    expect(wordToType([aLeftover({ caution: 'Data.', role: null, name: 'vol-9' })])).toBe('vol-9')
  })

  it('go by account and region, one call each', () => {
    const items = [aLeftover(), aLeftover({ region: 'eu-west-1' }), aLeftover({ id: 'vol-2' })]
    expect(byPlace(items).map(({ region, items: own }) => [region, own.map(({ id }) => id)])).toEqual([
      ['eu-central-1', ['vol-1', 'vol-2']],
      ['eu-west-1', ['vol-1']],
    ])
  })
})
