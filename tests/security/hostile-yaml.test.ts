import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../shared/model/recipe-parse.ts'
import { revisionContentFromUserData } from '../../shared/model/recipe-revision.ts'

const server = { revision: 'r-1', recipe: 'web', imageId: 'ami-1', instanceType: 't3.micro' }
/** What holds up the backend longer than this holds up everybody: milliseconds, generous for a busy machine. */
const bearable = 4000

function timed<Result>(work: () => Result): { result: Result; took: number } {
  const begun = performance.now()
  const result = work()
  return { result, took: performance.now() - begun }
}
const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\n')

describe('a recipe.yaml made to keep the program busy', () => {
  it.each([
    ['thousands of unknown keys', keys(12_000)],
    ['thousands of equal keys', 'a: 1\n'.repeat(20_000)],
    ['brackets without end', '['.repeat(100_000)],
    ['aliases of aliases', `a: &a [1]\nb: [${'*a,'.repeat(30_000)}]`],
    ['a list without end', `name: web\nrun:\n${'- x\n'.repeat(25_000)}`],
  ])('is answered in bearable time: %s', (_what, text) => {
    const { result, took } = timed(() => parseRecipe(text))
    expect(result).toMatchObject({ recipe: null })
    expect(took).toBeLessThan(bearable)
  })

  it('is refused unread beyond the size of any recipe, and says so', () => {
    const { result, took } = timed(() => parseRecipe(keys(90_000)))
    expect(result).toMatchObject({ recipe: null, problems: [{ line: 1, column: 1, message: expect.stringContaining('131072') }] })
    expect(took).toBeLessThan(200)
  })
})

describe('user data of a server that somebody else started', () => {
  it.each([
    ['thousands of keys', `#cloud-config\n${keys(20_000)}`],
    ['a list that unpacks to megabytes', `#cloud-config\nruncmd:\n${'- a\n'.repeat(900_000)}`],
    ['brackets that unpack to megabytes', `#cloud-config\n${'['.repeat(3_500_000)}`],
  ])('is read in bearable time or not at all: %s', (_what, text) => {
    const { took } = timed(() => revisionContentFromUserData(gzipSync(text), server))
    expect(took).toBeLessThan(bearable)
  })
})
