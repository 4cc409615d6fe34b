import { expect, it } from 'vitest'
import type { CloudCompute } from '../../../../electron/backend/fleet/ports.ts'
import { BatchedDescribe, withBatchedDescribe } from '../../../../electron/backend/replacement/batched-describe.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { DrivenClock, settle } from '../../../fakes/driven-clock.ts'
import { aServer } from '../../../fakes/servers.ts'

interface Asked {
  readonly ids: readonly string[]
  readonly signal: AbortSignal | undefined
  answer(): void
  fail(error: Error): void
}

function gathering() {
  const clock = new DrivenClock()
  const asked: Asked[] = []
  const compute = {
    describeServers: (ids: readonly string[], signal?: AbortSignal) =>
      new Promise((resolve, reject) => {
        const known = ids.filter((id) => !id.startsWith('unknown')).map((id) => aServer({ id }))
        asked.push({ ids, signal, answer: () => resolve(known), fail: reject })
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
  } as unknown as CloudCompute
  return { clock, asked, compute, batched: new BatchedDescribe(compute, clock) }
}

const idsOf = (servers: readonly { readonly id: string }[]) => servers.map(({ id }) => id)

it('asks once for all who ask within a few milliseconds, and gives each their own', async () => {
  const { clock, asked, batched } = gathering()
  const answers = [batched.describeServers(['a', 'b']), batched.describeServers(['b', 'c', 'unknown']), batched.describeServers([])]
  await clock.advance(10)
  expect(asked.map(({ ids }) => ids)).toEqual([['a', 'b', 'c', 'unknown']])
  asked[0]?.answer()
  expect((await Promise.all(answers)).map(idsOf)).toEqual([['a', 'b'], ['b', 'c'], []])
})

it('answers nobody with what was asked before they came', async () => {
  const { clock, asked, batched } = gathering()
  const early = batched.describeServers(['a'])
  await clock.advance(10)
  const late = batched.describeServers(['a'])
  const later = batched.describeServers(['b'])
  await clock.advance(10)
  expect(asked).toHaveLength(1)
  asked[0]?.answer()
  expect(idsOf(await early)).toEqual(['a'])
  await clock.advance(10)
  expect(asked.map(({ ids }) => ids)).toEqual([['a'], ['a', 'b']])
  asked[1]?.answer()
  expect([...idsOf(await late), ...idsOf(await later)]).toEqual(['a', 'b'])
})

it('asks for at most 200 at a time', async () => {
  const { clock, asked, batched } = gathering()
  const all = Array.from({ length: 201 }, (_, index) => `i-${index}`)
  const answer = batched.describeServers(all)
  await clock.advance(10)
  asked[0]?.answer()
  await settle()
  asked[1]?.answer()
  expect(idsOf(await answer)).toEqual(all)
  expect(asked.map(({ ids }) => ids.length)).toEqual([200, 1])
})

it('lets one leave without taking the answer from the others, and stops asking when all have left', async () => {
  const { clock, asked, batched } = gathering()
  const [one, other] = [new AbortController(), new AbortController()]
  const leaving = batched.describeServers(['a'], one.signal)
  const staying = batched.describeServers(['b'], other.signal)
  await clock.advance(10)
  one.abort(new Error('left'))
  await expect(leaving).rejects.toThrow('left')
  expect(asked[0]?.signal?.aborted).toBe(false)
  asked[0]?.answer()
  expect(idsOf(await staying)).toEqual(['b'])

  const last = new AbortController()
  const alone = batched.describeServers(['c'], last.signal)
  await clock.advance(10)
  last.abort(new Error('left too'))
  await expect(alone).rejects.toThrow('left too')
  expect(asked[1]?.signal?.aborted).toBe(true)
  await expect(batched.describeServers(['d'], AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
})

it('tells each of a failure and goes on for those who come after', async () => {
  const { clock, asked, batched } = gathering()
  const failing = [batched.describeServers(['a']), batched.describeServers(['b'])]
  const caught = Promise.allSettled(failing)
  await clock.advance(10)
  asked[0]?.fail(new HengeError('THROTTLED', 'too much', { retryable: true }))
  expect((await caught).map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(['THROTTLED', 'THROTTLED'])
  const again = batched.describeServers(['a'])
  await clock.advance(10)
  asked[1]?.answer()
  expect(idsOf(await again)).toEqual(['a'])
})

it('joins the questions of all who work with the same cloud', async () => {
  const { clock, asked, compute } = gathering()
  const answers = ['a', 'b'].map((id) => withBatchedDescribe(compute, clock).describeServers([id]))
  await clock.advance(10)
  expect(asked.map(({ ids }) => ids)).toEqual([['a', 'b']])
  asked[0]?.answer()
  await Promise.all(answers)
})
