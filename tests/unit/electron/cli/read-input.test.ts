import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readInput } from '../../../../electron/cli/read-input.ts'

describe('readInput', () => {
  it('takes the argument, else what is piped in', async () => {
    expect(await readInput({ json: '{"a":1}', stdin: Readable.from(['{"b":2}']), optional: false })).toEqual({ a: 1 })
    expect(await readInput({ json: null, stdin: Readable.from(['{"b"', ':2}\n']), optional: true })).toEqual({ b: 2 })
    expect(await readInput({ json: '-', stdin: Readable.from(['[3]']), optional: false })).toEqual([3])
  })

  it('is nothing when nothing is piped in', async () => {
    expect(await readInput({ json: null, stdin: Readable.from([]), optional: false })).toBeUndefined()
    expect(await readInput({ json: null, stdin: Object.assign(new PassThrough(), { isTTY: true }), optional: false })).toBeUndefined()
  })

  it('does not wait for ever on a silent pipe when no input is needed', async () => {
    expect(await readInput({ json: null, stdin: new PassThrough(), optional: true })).toBeUndefined()
  })

  it('says what is wrong with text that is not JSON', async () => {
    await expect(readInput({ json: '{a:1}', stdin: Readable.from([]), optional: false })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^The input is not JSON: .+/),
    })
  })
})
