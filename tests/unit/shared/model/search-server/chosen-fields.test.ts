import { describe, expect, it } from 'vitest'
import { namesWith, placesFor, placesFound, requireChosen } from '../../../../../shared/model/search-server/chosen-fields.ts'
import { readFieldCaps } from '../../../../../shared/model/search-server/server-fields.ts'

/** As field_caps answers: the kinds of each field with the indices in which it has them. */
const fields = readFieldCaps({
  fields: {
    timestamp: { date: {} },
    time: { long: {} },
    when: { date: { indices: ['a'] }, keyword: { indices: ['b'] } },
    text: { text: {} },
    both: { text: {} },
    'both.keyword': { keyword: {} },
    address: { ip: {} },
    size: { long: {} },
  },
})
const field = (name: string) => fields.byName.get(name)

describe('fields that a source’s settings choose', () => {
  it('fit where they are the same kind in every index', () => {
    const places = (name: string) => placesFor(field(name) ?? expect.fail(name))
    expect(places('timestamp')).toEqual(['at'])
    expect(places('when')).toEqual([])
    expect(places('text')).toEqual(['message'])
    expect(places('both')).toEqual(['level', 'message', 'serverId'])
    expect(places('address')).toEqual(['serverId'])
    expect(places('size')).toEqual([])
  })

  it('the time is found by the first usual name that is a date', () => {
    expect(placesFound(fields)).toEqual({ at: 'timestamp', level: null, message: null, serverId: null })
  })

  it('take the place of those found by name, and of no others', () => {
    const names = namesWith({ message: 'text' })
    expect([names.message, names.level[0]]).toEqual([['text'], 'log.level'])
  })

  it('are refused with what they are there', () => {
    const refusal = (chosen: Parameters<typeof requireChosen>[0]) => {
      try {
        requireChosen(chosen, fields)
        return null
      } catch (error) {
        return error
      }
    }
    expect(refusal({ at: 'when' })).toMatchObject({ details: { field: 'fields.at' }, message: expect.stringContaining('date and keyword') })
    expect(refusal({ level: 'text' })).toMatchObject({ message: expect.stringContaining('is text alone there') })
    expect(refusal({ at: 'timestamp', level: 'both', message: 'text', serverId: 'address' })).toBeNull()
    expect(() => requireChosen({ at: 'nowhere' }, readFieldCaps({}))).not.toThrow()
  })
})
