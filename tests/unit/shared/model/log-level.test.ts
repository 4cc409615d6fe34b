import { describe, expect, it } from 'vitest'
import { detectLevel, parseLevel } from '../../../../shared/model/log-level.ts'

describe('parseLevel', () => {
  it.each([
    ['WARNING', 'warn'],
    ['err', 'error'],
    ['crit', 'fatal'],
    ['notice', 'info'],
    ['debug2', 'debug'],
    ['constructor', null],
    ['loud', null],
  ])('%s is %s', (text, level) => expect(parseLevel(text)).toBe(level))
})

describe('detectLevel', () => {
  it.each([
    ['ERROR could not open', 'error'],
    ['[warn] child exited', 'warn'],
    ['worker - WARN - slow', 'warn'],
    ['{"level":"debug"}', 'debug'],
    ['severity=critical x', 'fatal'],
    ['error: no such file', 'error'],
    ['ERRORS are not a level', 'unknown'],
    ['this mentions an error in passing', 'unknown'],
    ['', 'unknown'],
  ])('%s names %s', (text, level) => expect(detectLevel(text)).toBe(level))
})
