import { describe, expect, it } from 'vitest'
import { readBounded } from '../../../../renderer/features/savings/bounded-number.ts'

const percent = { least: 0.1, most: 100 }

describe('a number within bounds', () => {
  it('is read with a point or a comma, and with spaces around', () => {
    for (const text of ['5', ' 5 ', '5.0', '5,0', '05']) expect(readBounded(text, percent)).toEqual({ number: 5 })
    expect(readBounded('0,1', percent)).toEqual({ number: 0.1 })
    expect(readBounded('', { ...percent, optional: true })).toEqual({ number: null })
  })

  it('is refused in words for everything else', () => {
    const bad = [
      '',
      ' ',
      '-5',
      '+5',
      '0',
      '0.09',
      '100.1',
      '1e1',
      '1e308',
      'Infinity',
      'NaN',
      '0x10',
      '٥',
      '🚀',
      '5 %',
      '1 000',
      '1.2.3',
      '5\u202e',
    ]
    for (const text of bad) expect(readBounded(text, percent), text).toEqual({ wrong: 'A number from 0.1 to 100.' })
    expect(readBounded('9'.repeat(10_000), percent)).toHaveProperty('wrong')
    expect(readBounded('2.5', { least: 2, most: 93, whole: true })).toEqual({ wrong: 'A whole number from 2 to 93.' })
    expect(readBounded('x', { least: 0, most: 10_000_000, optional: true })).toEqual({
      wrong: 'A number from 0 to 10,000,000, or nothing.',
    })
  })
})
