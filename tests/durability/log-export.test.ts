import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FolderExportFiles } from '../../electron/adapters/export-files/folder-export-files.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'

const newFile = (name: string) => ({ name, path: null, head: '', backwards: false })

it('leaves no file that looks whole when it is killed amid an export, and what is left is removed later', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'henge-kill-'))
  try {
    const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'log-export-child.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await exited
    const left = readdirSync(folder)
    expect(left).toEqual([expect.stringMatching(/^\.henge-logs-.*\.part$/)])

    // One that is being written now is younger than a day; this one is removed by the next export after that.
    const clock = new DrivenClock(Date.now() + 3_600_000)
    await (await new FolderExportFiles(folder, clock).begin(newFile('a.csv'))).discard()
    expect(readdirSync(folder)).toEqual(left)
    await clock.advance(86_400_000)
    await (await new FolderExportFiles(folder, clock).begin(newFile('b.csv'))).discard()
    expect(readdirSync(folder)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
