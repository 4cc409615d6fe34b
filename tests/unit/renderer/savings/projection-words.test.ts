import { describe, expect, it } from 'vitest'
import { dayEndWords } from '../../../../renderer/features/savings/projection-words.ts'

describe('what the slider says', () => {
  it('is the hour where all days end alike, past midnight too', () => {
    expect(dayEndWords(['19:00'], 0)).toBe('Off at 19:00')
    expect(dayEndWords(['19:00'], -60)).toBe('Off at 18:00 instead of 19:00')
    expect(dayEndWords(['21:30'], 240)).toBe('Off at 01:30 instead of 21:30')
    expect(dayEndWords(['02:00'], -210)).toBe('Off at 22:30 instead of 02:00')
  })

  it('is the shift, with the hours where they are few', () => {
    expect(dayEndWords([], 0)).toBe('The day ends as it does')
    expect(dayEndWords([], 90)).toBe('The day ends 1.5 h later')
    expect(dayEndWords(['18:00', '20:00'], -120)).toBe('The day ends 2 h earlier, at 16:00 and 18:00')
    expect(dayEndWords(['10:00', '18:00', '20:00', '22:00'], -30)).toBe('The day ends 0.5 h earlier')
  })
})
