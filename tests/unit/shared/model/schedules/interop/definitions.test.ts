import { describe, expect, it } from 'vitest'
import { readDefinitions } from '../../../../../../shared/model/schedules/interop/definitions.ts'

function said(text: string): string {
  try {
    return readDefinitions(text)
      .map(({ name }) => name)
      .join()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

describe('a text that is pasted as definitions', () => {
  it.each([
    [
      'words',
      'office hours',
      'This is not JSON: it begins with "office hours". An item is in braces, {…}, and a list of items in brackets, […].',
    ],
    [
      'one that breaks off',
      '[{"type": "schedule", "name": "a"',
      'This JSON breaks off: a brace, a bracket or a quotation mark is not closed.',
    ],
    ['one that breaks off in a text', '{"type": "sched', 'This JSON breaks off: a brace, a bracket or a quotation mark is not closed.'],
    [
      'a comma too many',
      '{\n  "type": "schedule",\n}',
      'This is not JSON from line 3, column 1 on: "}". A comma or a quotation mark may be missing before it, or one too many.',
    ],
    [
      'a quotation mark that is missing',
      '{"name": office}',
      'This is not JSON: "o". A comma or a quotation mark may be missing before it, or one too many.',
    ],
    [
      'more after its end',
      '[] 🙈',
      'This is not JSON from line 1, column 4 on: "🙈". A comma or a quotation mark may be missing before it, or one too many.',
    ],
    ['no schedule', '[]', 'There is no schedule in this text: an item of type "schedule", or one with "periods", is needed.'],
  ])('of %s is refused in words', (_, text, expected) => {
    expect(said(text)).toBe(expected)
  })

  it('may be an answer of DynamoDB', () => {
    expect(said('{"Items": [{"type": {"S": "schedule"}, "name": {"S": "office"}, "periods": {"SS": ["day"]}}], "Count": 1}')).toBe('office')
  })
})
