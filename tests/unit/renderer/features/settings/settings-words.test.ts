import { describe, expect, it } from 'vitest'
import { notFolder, notWhole, whatIsMissing } from '../../../../../renderer/features/settings/settings-words.ts'

describe('adding an account', () => {
  it('names the next thing that is missing, in the order of the fields', () => {
    expect(whatIsMissing(null, '', [])).toMatch(/choose a profile/)
    expect(whatIsMissing('prod', '  ', [])).toMatch(/a name/)
    expect(whatIsMissing('prod', 'Shop', [])).toMatch(/name a region/)
    expect(whatIsMissing('prod', 'Shop', ['eu-central-1', 'us-gov-west-1', 'RegionOne'])).toBeNull()
  })

  it('says which region is none', () => {
    for (const region of ['no spaces allowed!', 'eu_central_1', '-a', 'a.b', 'x'.repeat(64)]) {
      expect(whatIsMissing('prod', 'Shop', ['eu-central-1', region])).toContain(`“${region}” is no region`)
    }
  })
})

describe('a setting', () => {
  it('that is a number is whole and within its limits', () => {
    for (const text of ['', 'abc', '4', '3601', '1.5', '1e3', '-30', '0x10']) {
      expect(notWhole(text, 5, 3600), text).toBe('A whole number from 5 to 3600.')
    }
    for (const text of ['5', '30', '3600']) expect(notWhole(text, 5, 3600), text).toBeNull()
  })

  it('that is a folder is named', () => {
    expect(notFolder('')).toMatch(/Name the folder/)
    expect(notFolder('/srv/\0')).toMatch(/no path can have/)
    expect(notFolder('/srv/recipes')).toBeNull()
  })
})
