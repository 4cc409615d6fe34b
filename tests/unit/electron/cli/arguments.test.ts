import { describe, expect, it } from 'vitest'
import { parseCliArguments } from '../../../../electron/cli/arguments.ts'

describe('parseCliArguments', () => {
  it('understands its commands', () => {
    expect(parseCliArguments(['procedures'])).toEqual({ command: 'procedures' })
    expect(parseCliArguments(['call', 'fleet.list'])).toEqual({ command: 'call', procedure: 'fleet.list', json: null, dataFolder: null })
    expect(parseCliArguments(['call', '--data', '/d', 'fleet.role', '{"role":"web"}'])).toEqual({
      command: 'call',
      procedure: 'fleet.role',
      json: '{"role":"web"}',
      dataFolder: '/d',
    })
    expect(parseCliArguments(['call', 'settings.set', '-'])).toMatchObject({ json: '-' })
    expect(parseCliArguments([])).toEqual({ command: 'help' })
    expect(parseCliArguments(['call', '--help'])).toEqual({ command: 'help' })
  })

  it.each([
    [['dance']],
    [['call']],
    [['call', 'a', '{}', 'more']],
    [['procedures', 'more']],
    [['call', 'a', '--data']],
    [['call', 'a', '--unknown']],
  ])('refuses %j and shows the usage', (words) => {
    expect(() => parseCliArguments(words)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('Usage:') }),
    )
  })
})
