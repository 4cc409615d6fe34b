import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ExportRuns } from '../../../../../electron/backend/logs/export/export-runs.ts'
import type { LogExports } from '../../../../../electron/backend/logs/export/log-exports.ts'
import { HengeError } from '../../../../../shared/model/error.ts'
import type { LogExport, LogExportRun } from '../../../../../shared/model/log-export.ts'
import { asks } from '../../../../contract/log-source-behaviours.ts'

const asked = { format: 'text', columns: ['message'] } as const
const at = (lines: number): LogExport => ({ lines, bytes: lines * 10, notice: null, file: null })

/** Exports that go on one step each time they are told to. */
function setUp() {
  const steps: PromiseWithResolvers<LogExport | null>[] = []
  const logged: unknown[] = []
  const next = () => {
    const step = Promise.withResolvers<LogExport | null>()
    steps.push(step)
    return step.promise
  }
  const exports: Pick<LogExports, 'run'> = {
    async *run(_query, _asked, signal) {
      for (;;) {
        const given = Promise.withResolvers<null>()
        signal.addEventListener('abort', () => given.reject(signal.reason))
        const state = await Promise.race([next(), given.promise])
        if (state === null) return
        yield state
      }
    },
  }
  let made = 0
  const runs = new ExportRuns(exports as LogExports, () => `run-${++made}`, { error: (...words: unknown[]) => void logged.push(words) })
  const step = async (state: LogExport | null) => {
    await setImmediate()
    steps.shift()?.resolve(state)
    await setImmediate()
  }
  const fail = async (error: unknown) => {
    await setImmediate()
    steps.shift()?.reject(error)
    await setImmediate()
  }
  return { runs, step, fail, logged }
}

describe('an export that goes on by itself', () => {
  it('says how far it is to whoever looks, also to one who comes later, until it has ended', async () => {
    const { runs, step } = setUp()
    const { id } = runs.start(asks(), asked, 30)
    const first: LogExportRun[] = []
    const looking = (async () => {
      for await (const run of runs.follow(id, undefined)) first.push(run)
    })()
    await step(at(10))
    const late: LogExportRun[] = []
    const lookingLater = (async () => {
      for await (const run of runs.follow(id, undefined)) late.push(run)
    })()
    await step(at(20))
    await step(null)
    await Promise.all([looking, lookingLater])
    expect(first.map(({ phase, progress }) => [phase, progress.lines])).toEqual([
      ['running', 0],
      ['running', 10],
      ['running', 20],
      ['finished', 20],
    ])
    expect(late.map(({ progress }) => progress.lines)).toEqual([10, 20, 20])
    expect(runs.current()).toMatchObject({ id, expected: 30, phase: 'finished' })
    runs.forget(id)
    expect(runs.current()).toBeNull()
  })

  it('goes on when nobody looks any more', async () => {
    const { runs, step } = setUp()
    const { id } = runs.start(asks(), asked, null)
    const given = new AbortController()
    const looking = (async () => {
      for await (const _ of runs.follow(id, given.signal)) given.abort()
    })()
    await looking
    await step(at(10))
    expect(runs.current()).toMatchObject({ phase: 'running', progress: { lines: 10 } })
    await runs.close()
  })

  it('is one at a time, and is not forgotten while it runs', async () => {
    const { runs } = setUp()
    const { id } = runs.start(asks(), asked, null)
    expect(() => runs.start(asks(), asked, null)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    runs.forget(id)
    await runs.cancel('another')
    expect(runs.current()).toMatchObject({ id, phase: 'running' })
    await runs.cancel(id)
    expect(runs.current()).toMatchObject({ id, phase: 'cancelled' })
    expect(runs.start(asks(), asked, null).id).toBe('run-2')
    await runs.close()
    expect(runs.current()?.phase).toBe('cancelled')
  })

  it('says why it failed, and nothing raw', async () => {
    const { runs, fail, logged } = setUp()
    runs.start(asks(), asked, null)
    await fail(new HengeError('STORAGE_FULL', 'There is no room left.'))
    expect(runs.current()).toMatchObject({ phase: 'failed', problem: 'There is no room left.' })
    expect(logged).toEqual([])
    runs.start(asks(), asked, null)
    await fail(new Error('secret inside'))
    expect(runs.current()?.problem).not.toContain('secret')
    expect(logged.length).toBe(1)
  })
})
