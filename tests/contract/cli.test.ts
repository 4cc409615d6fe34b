import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serveSocket } from '../../electron/backend/rpc/socket-server.ts'
import { makeStandInBackend } from '../fakes/stand-in-backend.ts'

const program = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

async function henge(words: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, error }
}

describe('the terminal’s door', { timeout: 120_000 }, () => {
  let data: string
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'henge-cli-'))
  })
  afterEach(() => rm(data, { recursive: true, force: true, maxRetries: 5 }))

  it('lists the procedures as JSON', async () => {
    const { code, out } = await henge(['procedures'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ procedure: 'fleet.list', stream: false }))
  })

  it('starts its own backend where none runs, and leaves the folder free', async () => {
    const set = await henge(['call', 'settings.set', '--data', data], '{"refreshSeconds": 33}')
    expect(set).toMatchObject({ code: 0, error: '' })
    const about = await henge(['call', 'settings.about', '--data', data])
    expect(JSON.parse(about.out)).toMatchObject({ shell: 'cli', dataFolder: data })
    const get = await henge(['call', 'settings.get', '--data', data])
    expect(JSON.parse(get.out)).toMatchObject({ refreshSeconds: 33 })
  })

  it('says that a job which it has started pauses with it', async () => {
    const planned = await henge(['call', 'replacement.plan', '{"accountId":"sandbox","role":"web"}', '--data', data])
    expect(planned).toMatchObject({ code: 0, error: '' })
    const started = await henge(['call', 'replacement.start', JSON.stringify({ planId: JSON.parse(planned.out).id }), '--data', data])
    const { jobId } = JSON.parse(started.out)
    expect(started.code).toBe(0)
    expect(started.error).toContain(`(${jobId}) has not ended and pauses now.`)
  })

  it('prints one JSON line with code and message on standard error when a call fails', async () => {
    for (const [words, code] of [
      [['call', 'no.such'], 'NOT_FOUND'],
      [['call', 'settings.set', '{"refreshSeconds":'], 'INVALID_INPUT'],
      [['call', 'settings.set', '{"refreshSeconds":0}'], 'INVALID_INPUT'],
      [['dance'], 'INVALID_INPUT'],
    ] as const) {
      const ended = await henge([...words, '--data', data])
      expect(ended.code, words.join(' ')).toBe(1)
      expect(ended.out).toBe('')
      expect(JSON.parse(ended.error)).toEqual({ code, message: expect.any(String) })
    }
  })

  it('joins the backend that runs, prints each event of a stream on a line, and ends it when told to', async () => {
    const standIn = makeStandInBackend()
    const server = await serveSocket(data, standIn.router, standIn.log)
    try {
      const child = spawn(process.execPath, [program, 'call', 'events.stream', '{}', '--data', data], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = await Promise.race([
        new Promise<string[]>((resolve) => child.stdout.setEncoding('utf8').once('data', (chunk: string) => resolve(chunk.split('\n')))),
        new Promise<never>((_resolve, reject) => child.once('exit', (code) => reject(new Error(`ended with ${code}`)))),
      ])
      expect(JSON.parse(line ?? '')).toEqual({ topic: 'hello', jobSequence: 7 })
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
      await expect.poll(() => standIn.openStreams()).toBe(0)
    } finally {
      await server.close()
    }
  })
})
