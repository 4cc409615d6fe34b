import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataFolder } from '../../../../../electron/backend/rpc/data-folder-lock.ts'

const lockModule = new URL('../../../../../electron/backend/rpc/data-folder-lock.ts', import.meta.url).href

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function holdInAnotherProcess() {
  const script = `import { lockDataFolder } from ${JSON.stringify(lockModule)}; lockDataFolder(${JSON.stringify(folder)}, 'worker'); globalThis.gc(); process.stdout.write('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

describe('lockDataFolder', () => {
  it('refuses a second owner in the same process until the first lets go', () => {
    const lock = lockDataFolder(folder, 'browser')
    expect(() => lockDataFolder(folder, 'cli')).toThrow(expect.objectContaining({ code: 'ALREADY_RUNNING' }))
    lock.release()
    lockDataFolder(folder, 'cli').release()
  })

  it('says who owns it and what to do', async () => {
    const child = await holdInAnotherProcess()
    try {
      expect(() => lockDataFolder(folder, 'cli')).toThrow(
        expect.objectContaining({
          code: 'ALREADY_RUNNING',
          message: expect.stringContaining(`worker, process ${child.pid}`),
          details: { dataFolder: folder, pid: child.pid, shell: 'worker' },
        }),
      )
      expect(() => lockDataFolder(folder, 'cli')).toThrow(/HENGE_DATA/)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('is free at once when its owner was killed', async () => {
    const child = await holdInAnotherProcess()
    child.kill('SIGKILL')
    await once(child, 'exit')
    lockDataFolder(folder, 'cli').release()
  })
})
