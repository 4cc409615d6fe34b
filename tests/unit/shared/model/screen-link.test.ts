import { describe, expect, it } from 'vitest'
import { placeOfLink, screenLink } from '../../../../shared/model/screen-link.ts'

describe('a link to a screen', () => {
  it.each(['/logs?q=a%20b&from=2026-01-01T00%3A00%3A00.000Z', '/roles/sandbox/web', '/fleet', '/recipes/%C3%A4'])(
    'leads back to %s',
    (place) => {
      expect(placeOfLink(` ${screenLink(place)}\n`)).toBe(place)
    },
  )

  it('drops what is after #, where a key of the page would be', () => {
    expect(placeOfLink('henge://open/logs?q=a#token=x')).toBe('/logs?q=a')
  })

  it.each([
    'https://open/logs',
    'henge://elsewhere/logs',
    'henge://me:secret@open/logs',
    'henge://open/',
    'henge://open/logsx',
    'henge://open//evil.example/logs',
    'henge://open/logs//evil.example',
    'henge://open/replace/plan-1',
    'henge://open/../../etc/passwd',
    'javascript:alert(1)',
    'henge:open/logs',
    'logs',
    '',
    `henge://open/logs?q=${'x'.repeat(20_000)}`,
  ])('is not %s', (text) => {
    expect(placeOfLink(text)).toBeNull()
  })
})
