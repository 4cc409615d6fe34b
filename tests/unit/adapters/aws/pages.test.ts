import { expect, it } from 'vitest'
import { readPages } from '../../../../electron/adapters/aws/pages.ts'

interface Asked {
  readonly token: string | undefined
  readonly early: (token: string) => void
  readonly answer: (items: string[], next?: string) => void
  readonly fail: (reason: Error) => void
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

function pages() {
  const asked: Asked[] = []
  const reading = readPages<string>(
    (item) => item,
    (token, early) => {
      const { promise, resolve, reject } = Promise.withResolvers<{ items: string[]; next: string | undefined }>()
      asked.push({ token, early, answer: (items, next) => resolve({ items, next }), fail: reject })
      return promise
    },
  )
  const one = (index: number): Asked => {
    const found = asked[index]
    if (!found) throw new Error(`page ${index} was not asked for`)
    return found
  }
  return { asked, reading, one }
}

it('the next page is asked for as soon as its token is known, and no further one before the first is read', async () => {
  const { asked, reading, one } = pages()
  one(0).early('b')
  expect(asked.map(({ token }) => token)).toEqual([undefined, 'b'])
  one(1).early('c')
  expect(asked).toHaveLength(2)
  one(0).answer(['1', '2'], 'b')
  await settled()
  expect(asked.map(({ token }) => token)).toEqual([undefined, 'b', 'c'])
  one(1).answer(['2', '3'], 'c')
  one(2).answer(['4'])
  expect(await reading).toEqual(['1', '2', '3', '4'])
  expect(asked).toHaveLength(3)
})

it('a page says itself what comes after it: what was told early may have been of an answer that was lost', async () => {
  const { asked, reading, one } = pages()
  one(0).early('lost')
  one(1).fail(new Error('nobody waits for this one'))
  one(0).answer(['1'], 'b')
  await settled()
  expect(asked.map(({ token }) => token)).toEqual([undefined, 'lost', 'b'])
  one(2).early('no more')
  one(2).answer(['2'])
  expect(await reading).toEqual(['1', '2'])
})

it('a page that fails is the failure of the whole', async () => {
  const { reading, one } = pages()
  one(0).early('b')
  one(0).answer(['1'], 'b')
  one(1).fail(new Error('no'))
  await expect(reading).rejects.toThrow('no')
})
