import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../shared/model/recipe-parse.ts'
import { revisionContentFromUserData } from '../../shared/model/recipe-revision.ts'

const server = { revision: 'r-1', recipe: 'web', imageId: 'ami-1', instanceType: 't3.micro' }
/** Of the processor, milliseconds: what else the machine does is not counted. */
function processorTime(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** The least of some runs: in the others memory was tidied up as well. */
function leastTime(work: () => unknown): number {
  return Math.min(...Array.from({ length: 4 }, () => processorTime(work)))
}

/** How much more four times the text takes: 4 where time grows with length, 16 where it grows with its square. */
function growth(read: (text: string) => unknown, make: (size: number) => string): number {
  const [once, four] = [make(1), make(4)]
  return (
    leastTime(() => read(four)) /
    Math.max(
      1,
      leastTime(() => read(once)),
    )
  )
}
const bearable = 10

const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 1`).join('\n')

describe('a recipe.yaml made to keep the program busy', () => {
  it.each<[string, (size: number) => string]>([
    ['thousands of unknown keys', (size) => keys(2000 * size)],
    ['thousands of equal keys', (size) => 'a: 1\n'.repeat(4000 * size)],
    ['brackets without end', (size) => '['.repeat(15_000 * size)],
    ['aliases of aliases', (size) => `a: &a [1]\nb: [${'*a,'.repeat(5000 * size)}]`],
    ['a list without end', (size) => `name: web\nrun:\n${'- x\n'.repeat(4000 * size)}`],
  ])('is answered in time that grows as its length: %s', (_what, make) => {
    expect(parseRecipe(make(1))).toMatchObject({ recipe: null })
    expect(growth(parseRecipe, make)).toBeLessThan(bearable)
  })

  it('is refused unread beyond the size of any recipe, and says so', () => {
    const problem = { line: 1, column: 1, message: expect.stringContaining('131072') }
    expect(parseRecipe(keys(90_000))).toMatchObject({ recipe: null, problems: [problem] })
  })
})

describe('user data of a server that somebody else started', () => {
  it('is read in time that grows as its length', () => {
    const read = (text: string) => revisionContentFromUserData(gzipSync(text), server)
    expect(growth(read, (size) => `#cloud-config\n${keys(3000 * size)}`)).toBeLessThan(bearable)
  })

  it.each([
    ['a list', `#cloud-config\nruncmd:\n${'- a\n'.repeat(900_000)}`],
    ['brackets', `#cloud-config\n${'['.repeat(3_500_000)}`],
  ])('is not read where it unpacks to megabytes: %s', (_what, text) => {
    expect(revisionContentFromUserData(gzipSync(text), server)).toBeNull()
  })
})
