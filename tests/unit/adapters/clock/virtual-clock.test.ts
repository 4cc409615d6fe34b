import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../../electron/adapters/clock/system-clock.ts'
import { clockFrom, VirtualClock } from '../../../../electron/adapters/clock/virtual-clock.ts'

const day = 86_400_000
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'henge-clock-'))
  file = join(folder, 'offset')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const put = (offset: string) => {
  writeFileSync(`${file}.new`, offset)
  renameSync(`${file}.new`, file)
}

test('the file moves the time, and who sleeps a day wakes when it has passed', async () => {
  put('0')
  const clock = new VirtualClock(file)
  const began = clock.now()
  const woken = clock.sleep(day)
  put(String(2 * day))
  await woken
  expect(clock.now() - began).toBeGreaterThanOrEqual(2 * day)
  expect(clock.now() - began).toBeLessThan(3 * day)
})

test('who sleeps beyond the jump sleeps on, and is aborted as by any clock', async () => {
  put(String(-day))
  const clock = new VirtualClock(file)
  const aborting = new AbortController()
  let awake = false
  const sleeping = clock.sleep(2 * day, aborting.signal).then(() => {
    awake = true
  })
  put('0')
  await clock.sleep(150)
  expect(awake).toBe(false)
  aborting.abort(new Error('enough'))
  await expect(sleeping).rejects.toThrow()
})

test('a file that is no number is said at once, and never taken for the present', async () => {
  put('tomorrow')
  expect(() => new VirtualClock(file)).toThrow('holds no number of milliseconds')
  put('')
  expect(() => new VirtualClock(file)).toThrow('holds no number of milliseconds')
  put('5')
  const clock = new VirtualClock(file)
  await nextTurn()
  rmSync(file)
  expect(() => clock.now()).toThrow('ENOENT')
})

test('without a file named the time is the computer’s', () => {
  expect(clockFrom({})).toBe(systemClock)
  expect(clockFrom({ HENGE_VIRTUAL_CLOCK: '' })).toBe(systemClock)
})
