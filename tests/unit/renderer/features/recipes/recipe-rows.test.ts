import { describe, expect, it } from 'vitest'
import { imageWords, recipeRows } from '../../../../../renderer/features/recipes/recipe-rows.ts'
import { changeBetween } from '../../../../../renderer/features/recipes/text-change.ts'
import type { RoleSummary } from '../../../../../shared/model/fleet.ts'
import type { RecipeSummary } from '../../../../../shared/model/recipe.ts'

const recipe = (name: string, folder = name): RecipeSummary => ({
  name,
  role: name,
  description: '',
  folder,
  servers: 2,
  image: null,
  instanceType: 't3.small',
  strategy: 'blue-green',
  problems: [],
  digest: null,
  changedAt: null,
})
const role = (accountId: string, name: string, part: Partial<RoleSummary>) => ({ accountId, role: name, ...part }) as RoleSummary

describe('rows of the recipes', () => {
  it('add up what runs of a role over all accounts', () => {
    const roles = [
      role('a', 'web', { total: 2, running: 2, behind: 1, currentRevision: 'r-1' }),
      role('b', 'web', { total: 1, running: 0, behind: 0, currentRevision: 'r-2' }),
      role('b', 'api', { total: 9, running: 9, behind: 9, currentRevision: null }),
    ]
    const [web, db] = recipeRows([recipe('web'), recipe('db')], { roles }, new Set(['db']))
    expect(web).toMatchObject({ alive: 3, running: 2, behind: 1, revisions: ['r-1', 'r-2'], unsaved: false })
    expect(db).toMatchObject({ alive: 0, running: 0, revisions: [], unsaved: true })
  })

  it('do not say zero while the fleet is not known', () => {
    expect(recipeRows([recipe('web')], undefined, new Set())[0]?.alive).toBeNull()
  })

  it('lead to each of two recipes of one name', () => {
    const rows = recipeRows([recipe('web'), recipe('web', 'web-old'), recipe('api', 'x')], undefined, new Set())
    expect(rows.map(({ addressName }) => addressName)).toEqual(['web', 'web-old', 'api'])
  })

  it('name where an image comes from', () => {
    expect(imageWords({ ssm: '/aws/service/debian/release/12/latest/amd64' })).toBe('debian/release/12/latest/amd64')
    expect(imageWords({ owner: 'self', name: 'web-*', architecture: 'x86_64' })).toBe('web-* of self')
    expect(imageWords({ id: 'ami-0123456789' })).toBe('ami-0123456789')
    expect(imageWords(null)).toBeNull()
  })
})

it.each([
  ['abc', 'abc'],
  ['abc', 'axc'],
  ['', 'abc'],
  ['abc', ''],
  ['aaa', 'aa'],
  ['servers: 2\nx', 'servers: 12\nx'],
])('a change from %j to %j makes the one of the other and touches nothing that is equal', (before, after) => {
  const { from, to, insert } = changeBetween(before, after)
  expect(before.slice(0, from) + insert + before.slice(to)).toBe(after)
  if (before === after) expect([from, insert]).toEqual([to, ''])
})
