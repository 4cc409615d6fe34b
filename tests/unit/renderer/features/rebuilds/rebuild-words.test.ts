import { describe, expect, it } from 'vitest'
import { cancelEffects } from '../../../../../renderer/features/rebuilds/cancel-words.ts'
import { listed, rolesLeft, ruleWords, waitingFor } from '../../../../../renderer/features/rebuilds/rebuild-words.ts'
import { type Rebuild, type RebuildItem, rebuildRuleSchema } from '../../../../../shared/model/rebuild.ts'

const item = (role: string, status: RebuildItem['status'], different: Partial<RebuildItem> = {}): RebuildItem => ({
  ...{ role, status, after: [], serverIds: ['i-1'], toRevision: 'r-1', planId: null, jobId: null, detail: null },
  ...different,
})

const aRebuild = (...items: RebuildItem[]): Rebuild => ({
  ...{ id: 'rebuild-1', createdAt: '2026-11-22T12:00:00.000Z', finishedAt: null, status: 'running', items },
  rule: rebuildRuleSchema.parse({ accountId: 'sandbox', selection: { which: 'behind' } }),
})

describe('a rule in words', () => {
  const words = (rule: object) => ruleWords(rebuildRuleSchema.parse({ accountId: 'sandbox', ...rule }), 'Europe/Berlin')

  it('says which servers, how many roles at a time, and when', () => {
    expect(words({ selection: { which: 'behind' } })).toBe(
      'Servers behind their recipe, of every role; one role at a time, no further one after a failure.',
    )
    expect(
      words({
        selection: { which: 'older-than', days: 30 },
        roles: ['db', 'api', 'web'],
        concurrency: 2,
        stopOnFailure: false,
        notBefore: '2026-11-29T01:00:00.000Z',
      }),
    ).toBe(
      'Servers 30 days old or older, of db, api and web; up to 2 roles at a time, and on after a failure; not before Sun 29 Nov 2026, 02:00, Europe/Berlin (UTC+1).',
    )
    expect(words({ selection: { which: 'all' }, rollout: { maxSurge: 1 } })).toContain('settings of its own')
    expect(words({ selection: { which: 'all' }, strategy: 'rolling', rollout: { maxSurge: 2, hold: true } })).toContain(
      '; each role by “Rolling” (2 servers more at a time · not watched before the old ones go · waits for you before the old ones go · old ones destroyed).',
    )
  })

  it('does not list a hundred roles', () => {
    expect(listed(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d and 3 more')
    expect(listed(['a'])).toBe('a')
    expect(listed([])).toBe('')
  })
})

describe('the roles of a rebuild', () => {
  const rebuild = aRebuild(
    item('db', 'succeeded'),
    item('api', 'running', { after: ['db'], jobId: 'job-api' }),
    item('web', 'pending', { after: ['api'] }),
    item('batch', 'pending'),
    item('staging', 'refused', { detail: 'It is not what was agreed to any more.' }),
  )

  it('say what each waits for, or why it was not done', () => {
    expect(rebuild.items.map((one) => waitingFor(rebuild, one))).toEqual([
      null,
      null,
      'After api',
      'When its turn comes',
      'It is not what was agreed to any more.',
    ])
    expect(rolesLeft(rebuild)).toEqual(['api', 'web', 'batch', 'staging'])
  })

  it('are told by their fate when the rebuild is to be cancelled', () => {
    const job = { id: 'job-api', cancellable: true, cancelEffect: 'api-9 is taken back.', cancelRefusal: null }
    expect(cancelEffects(rebuild, [job])).toEqual([
      { roles: 'api', effect: 'api-9 is taken back.' },
      { roles: 'web and batch', effect: 'Not begun: its servers stay as they are.' },
      { roles: 'db', effect: 'Done already: its new servers stay.' },
    ])
    const past = { ...job, cancellable: false, cancelRefusal: 'api-6 is gone.' }
    expect(cancelEffects(rebuild, [past])[0]?.effect).toBe('Its job goes on to its end. api-6 is gone.')
    expect(cancelEffects(rebuild, [])[0]?.effect).toContain('turns back where it still can')
  })
})
