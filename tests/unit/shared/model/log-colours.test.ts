import { expect, it } from 'vitest'
import { withoutColours } from '../../../../shared/model/log-colours.ts'

it.each([
  ['\u001b[0m\u001b[1;31mred\u001b[0m text', 'red text'],
  ['\u001b[2Kweb', 'web'],
  ['\u001b]8;;http://a\u001b\\link\u001b]8;;\u0007', 'link'],
  ['\u001b(Bplain', 'plain'],
  ['cut off \u001b', 'cut off '],
  ['no colours [31m', 'no colours [31m'],
])('takes control sequences off %j', (text, plain) => {
  expect(withoutColours(text)).toBe(plain)
})

it('does not run away on openings that are never closed', () => {
  expect(withoutColours('\u001b]'.repeat(100_000)).length).toBeLessThanOrEqual(100_000)
})
