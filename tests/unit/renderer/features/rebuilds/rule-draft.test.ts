import { describe, expect, it } from 'vitest'
import { draftFrom, draftOfRule, readRule, searchOf } from '../../../../../renderer/features/rebuilds/rule-draft.ts'
import { rebuildRuleSchema } from '../../../../../shared/model/rebuild.ts'

const now = Date.parse('2026-11-22T20:00:00Z')
const read = (search: string) => readRule(draftFrom(new URLSearchParams(search)), 'sandbox', now, 'Europe/Berlin')

describe('the form of a rule in the address', () => {
  it('says nothing while nothing was changed', () => {
    expect(searchOf(draftFrom(new URLSearchParams())).toString()).toBe('')
    expect(read('').rule).toEqual({
      accountId: 'sandbox',
      selection: { which: 'behind' },
      notBefore: null,
      concurrency: 1,
      stopOnFailure: true,
    })
  })

  it('gives back what it was given', () => {
    const search = 'account=a&which=older-than&days=7&role=db&role=web&at=2026-11-29T02%3A00&together=3&onfailure=go-on'
    expect(searchOf(draftFrom(new URLSearchParams(search))).toString()).toBe(search)
    expect(read(search)).toEqual({
      problems: {},
      rolloutProblems: {},
      rule: {
        accountId: 'sandbox',
        roles: ['db', 'web'],
        selection: { which: 'older-than', days: 7 },
        notBefore: '2026-11-29T01:00:00.000Z',
        concurrency: 3,
        stopOnFailure: false,
      },
    })
  })

  it('keeps a strategy and its settings for all roles, half typed ones too, and sends only what the form asks', () => {
    const search = 'strategy=rolling&maxSurge=2&canary=true&hold=true'
    expect(searchOf(draftFrom(new URLSearchParams(search))).toString()).toBe(search)
    const { rule } = read(search)
    expect(rule).toMatchObject({ strategy: 'rolling', rollout: { maxSurge: 2, canary: true, hold: true, oldServers: 'destroy' } })
    expect(rule?.rollout).not.toHaveProperty('maxUnavailable')
    expect(rule?.rollout).not.toHaveProperty('minHealthyPercentage')
    expect(read('strategy=rolling&maxSurge=many')).toMatchObject({ rule: null, rolloutProblems: { maxSurge: expect.any(String) } })
    expect(searchOf(draftFrom(new URLSearchParams('strategy=rolling&maxSurge=many'))).get('maxSurge')).toBe('many')
    // What the form of another strategy would ask is no problem of this one.
    expect(read('strategy=blue-green&maxSurge=many').rule).toMatchObject({ strategy: 'blue-green' })
    expect(read('strategy=best').rule).not.toHaveProperty('strategy')
    if (rule !== null)
      expect(readRule(draftOfRule(rule, ['web']), 'sandbox', now, 'Europe/Berlin').rule).toEqual({ ...rule, roles: ['web'] })
  })

  it('tells no role chosen from every role', () => {
    const none = { ...draftFrom(new URLSearchParams()), roles: [] }
    expect(draftFrom(searchOf(none)).roles).toEqual([])
    expect(read('role=')).toMatchObject({ rule: null, problems: { roles: expect.stringContaining('at least one') } })
    expect(draftFrom(new URLSearchParams()).roles).toBeNull()
  })

  it.each([
    ['which=older-than&days=0', 'days'],
    ['which=older-than&days=4.5', 'days'],
    ['which=older-than&days=', 'days'],
    ['together=11', 'concurrency'],
    ['together=two', 'concurrency'],
    ['at=2026-11-01T02:00', 'at'],
    ['at=', 'at'],
  ])('says at its field what cannot be read: %s', (search, field) => {
    const { rule, problems } = read(search)
    expect(rule).toBeNull()
    expect(Object.keys(problems)).toEqual([field])
  })

  it('does not mind days that are not asked for', () => {
    expect(read('days=none').problems).toEqual({})
  })

  it('takes a rule up again for the roles that are left, at once', () => {
    const rule = rebuildRuleSchema.parse({
      accountId: 'sandbox',
      selection: { which: 'older-than', days: 9 },
      notBefore: '2026-11-01T01:00:00.000Z',
      concurrency: 2,
      stopOnFailure: false,
    })
    expect(searchOf(draftOfRule(rule, ['web'])).toString()).toBe(
      'account=sandbox&which=older-than&days=9&role=web&together=2&onfailure=go-on',
    )
  })
})
