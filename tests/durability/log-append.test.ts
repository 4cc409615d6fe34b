import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { LocalLogStore } from '../../electron/adapters/local-log-store/local-log-store.ts'

/** Appends in a child process until `batches` are acknowledged, kills it with SIGKILL and gives the number of the last acknowledged. */
async function appendUntilKilled(folder: string, firstBatch: number, batches: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'log-append-child.ts'), folder, String(firstBatch)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the appending process ended by itself')))
    child.stdout.on('data', (data) => {
      printed += String(data)
      if (printed.split('\n').length - 1 >= batches) resolve()
    })
  })
  child.kill('SIGKILL')
  await exited
  return Number(printed.trim().split('\n').at(-1))
}

it('opens after a kill in the middle of storing, with every acknowledged line once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'henge-kill-'))
  try {
    let next = 0
    for (const batches of [1, 4, 12]) {
      const acknowledged = await appendUntilKilled(folder, next, batches)
      expect(acknowledged).toBeGreaterThanOrEqual(next)
      const store = new LocalLogStore({ folder, clock: systemClock })
      await store.open()
      for (let batch = 0; batch <= acknowledged; batch += 1) {
        const all = { query: `batch${batch}`, from: 0, to: Date.UTC(2030, 0), roles: ['web'], serverIds: [], levels: [] }
        const { rows } = await store.search(all, { limit: 1000, after: null })
        expect(new Set(rows.map((row) => row.id)).size).toBe(200)
        expect(rows.length).toBe(200)
      }
      const counted = await store.servers({})
      const { total } = await store.histogram({ query: 'line', from: 0, to: Date.UTC(2030, 0), roles: [], serverIds: [], levels: [] }, 60)
      expect(counted.reduce((sum, server) => sum + server.lines, 0)).toBe(total)
      await store.close()
      // The batch in hand may be there in part or whole: sent again, it is there once.
      next = acknowledged + 1
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
