import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openProgramLog } from '../../../../../electron/backend/rpc/program-log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('writes one JSON line an event, with secrets left out wherever they are', async () => {
  const { log, close } = openProgramLog(folder, {})
  log.info(
    { id: 'T-1', account: { credentials: { secretAccessKey: 'abc123' } }, request: { headers: { authorization: 'Bearer xyz789' } } },
    'signed',
  )
  await close()
  const text = await readFile(join(folder, 'henge.log'), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ id: 'T-1', msg: 'signed', account: { credentials: '[redacted]' } })
  expect(text).not.toMatch(/abc123|xyz789/)
})

it('keeps of an error its name, message, stack and causes, not the request that an SDK hangs on it', async () => {
  const { log, close } = openProgramLog(folder, {})
  const error = Object.assign(new Error('refused', { cause: new Error('socket closed') }), {
    $response: { body: 'user data with a password' },
  })
  log.error({ id: 'T-2', err: error }, 'failed')
  await close()
  const text = await readFile(join(folder, 'henge.log'), 'utf8')
  expect(JSON.parse(text).err).toMatchObject({
    message: 'refused',
    stack: expect.stringContaining('program-log.test'),
    cause: { message: 'socket closed' },
  })
  expect(text).not.toContain('user data with a password')
})

it('takes the level from the environment and ignores one that does not exist', () => {
  expect(openProgramLog(folder, { HENGE_LOG_LEVEL: 'debug' }).log.level).toBe('debug')
  expect(openProgramLog(folder, { HENGE_LOG_LEVEL: 'loud' }).log.level).toBe('info')
})
