import { afterEach, describe, expect, it } from 'vitest'
import { type BackendProcess, BackendSupervisor } from '../../../../electron/main/backend-supervisor.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

class FakeProcess implements BackendProcess {
  private readonly start = Promise.withResolvers<Awaited<BackendProcess['started']>>()
  private readonly exit = Promise.withResolvers<void>()
  readonly started = this.start.promise
  readonly exited = this.exit.promise
  ended = false

  ready(): void {
    this.start.resolve({ event: 'ready' })
  }

  fail(code: string, message: string): void {
    this.start.resolve({ event: 'failed', code, message })
    this.exit.resolve()
  }

  crash(): void {
    this.exit.resolve()
  }

  end(): void {
    this.ended = true
    this.start.resolve({ event: 'failed', code: 'INTERNAL', message: 'ended' })
    this.exit.resolve()
  }
}

let running: BackendSupervisor | null = null
afterEach(() => running?.stop())

function supervise(answers: () => boolean = () => false) {
  const clock = new DrivenClock()
  const launched: FakeProcess[] = []
  const reported: string[] = []
  const supervisor = new BackendSupervisor({
    launch: () => {
      const process = new FakeProcess()
      launched.push(process)
      return process
    },
    answers: async () => answers(),
    clock,
    report: (id) => reported.push(id),
  })
  running = supervisor
  supervisor.start()
  return { supervisor, clock, launched, reported }
}

async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  const waiting = Symbol('waiting')
  return (await Promise.race([promise, new Promise((resolve) => setImmediate(() => resolve(waiting)))])) === waiting
}

describe('BackendSupervisor', () => {
  it('lets calls wait until the backend listens', async () => {
    const { supervisor, launched } = supervise()
    const problem = supervisor.problem()
    expect(await isWaiting(problem)).toBe(true)
    launched[0]?.ready()
    expect(await problem).toBeNull()
  })

  it('starts it again after a crash, and calls wait for that instead of failing', async () => {
    const { supervisor, clock, launched } = supervise()
    launched[0]?.ready()
    await supervisor.problem()
    launched[0]?.crash()
    await clock.advance(0)
    const problem = supervisor.problem()
    expect(await isWaiting(problem)).toBe(true)
    await clock.advance(500)
    expect(launched).toHaveLength(2)
    launched[1]?.ready()
    expect(await problem).toBeNull()
  })

  it('waits longer each time when it fails at once, at most half a minute, and says why meanwhile', async () => {
    const { supervisor, clock, launched } = supervise()
    const pauses: number[] = []
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const before = clock.now()
      launched[attempt]?.fail('STORAGE_FULL', 'The disk is full.')
      expect(await supervisor.problem()).toBe('The disk is full.')
      while (launched.length === attempt + 1) await clock.advance(500)
      pauses.push(clock.now() - before)
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  it('begins with short pauses again after a backend that ran for a while', async () => {
    const { supervisor, clock, launched } = supervise()
    launched[0]?.fail('INTERNAL', 'no')
    await clock.advance(500)
    launched[1]?.fail('INTERNAL', 'no')
    await clock.advance(1000)
    launched[2]?.ready()
    await supervisor.problem()
    await clock.advance(61_000)
    launched[2]?.crash()
    await clock.advance(500)
    expect(launched).toHaveLength(4)
  })

  it('joins a backend that is already running, and starts its own when that has ended', async () => {
    let there = true
    const { supervisor, clock, launched, reported } = supervise(() => there)
    launched[0]?.fail('ALREADY_RUNNING', 'Henge is already running.')
    expect(await supervisor.problem()).toBeNull()
    expect(reported).toContain('SHELL-0003')
    await clock.advance(10_000)
    expect(launched).toHaveLength(1)
    there = false
    await clock.advance(5000)
    expect(launched).toHaveLength(2)
  })

  it('waits quietly for a former backend that is still ending, but not for ever', async () => {
    const { supervisor, clock, launched } = supervise()
    for (const attempt of [0, 1, 2, 3]) {
      launched[attempt]?.fail('ALREADY_RUNNING', 'Henge is already running.')
      expect(await isWaiting(supervisor.problem())).toBe(true)
      while (launched.length === attempt + 1) await clock.advance(500)
    }
    launched[4]?.fail('ALREADY_RUNNING', 'Henge is already running.')
    expect(await supervisor.problem()).toBe('Henge is already running.')
  })

  it('ends the backend when the shell ends, and starts no other', async () => {
    const { supervisor, clock, launched } = supervise()
    launched[0]?.ready()
    await supervisor.problem()
    await supervisor.stop()
    expect(launched[0]?.ended).toBe(true)
    await clock.advance(60_000)
    expect(launched).toHaveLength(1)
  })
})
