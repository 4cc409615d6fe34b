import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = join(import.meta.dirname, '..', 'fault-runs', 'run.ts')

it('40 randomised replacements under faults hold what they promise', { timeout: 240_000 }, async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--no-warnings', run, '--runs', '40', '--seed', '1'], {
    maxBuffer: 50_000_000,
  }).catch((failed: { stdout: string; stderr: string }) => failed)
  expect(stderr).not.toContain('BROKEN')
  expect(stdout).toContain('40 of 40 runs hold')
})
