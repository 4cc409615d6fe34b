import { describe, expect, it } from 'vitest'
import { firstHourWords, knownSpan, namesOf } from '../../../../renderer/features/ledger/ledger-words.ts'

describe('what a ledger says while it is empty', () => {
  it('is which hour is its first and by when that is written', () => {
    expect(firstHourWords('2026-11-23T15:16:40.000Z')).toMatch(/watched since 2026-11-23 15:16 UTC.*16:00 to 17:00 UTC.*by 17:20\.$/)
    expect(firstHourWords('2026-11-23T23:00:00.000Z')).toMatch(/23:00 to 00:00 UTC.*by 00:20\.$/)
    expect(firstHourWords(null)).toMatch(/after an account has answered/)
  })

  it('is nothing known until a whole hour is written', () => {
    const since = '2026-11-23T15:16:40.000Z'
    expect(knownSpan({ since: null, until: null })).toBeNull()
    expect(knownSpan({ since, until: since })).toBeNull()
    expect(knownSpan({ since, until: '2026-11-23T16:00:00.000Z' })).toBeNull()
    const first = Date.parse('2026-11-23T16:00:00Z')
    expect(knownSpan({ since, until: '2026-11-23T17:00:00.000Z' })).toEqual({ first, last: first + 3_600_000 })
  })
})

describe('names in the picture', () => {
  it('tell roles of two accounts apart, and cannot turn round what stands beside them', () => {
    const total = { ran: 0, wouldHaveRun: 0, unknown: 0, planned: null, ranPlanned: 0, cost: 0, saved: 0, unpriced: 0 }
    const roles = [
      { ...total, accountId: 'a', role: 'web' },
      { ...total, accountId: 'b', role: 'web' },
      { ...total, accountId: 'a', role: '\u202elive' },
    ]
    expect(namesOf(roles, (id) => `Account ${id}`)).toEqual(['web (Account a)', 'web (Account b)', '�live'])
  })
})
