import { expect, it } from 'vitest'
import { parseBrowserShellArguments } from '../../../../electron/browser/arguments.ts'

it('takes a port and whether to open the browser', () => {
  expect(parseBrowserShellArguments([])).toEqual({ port: 0, open: true })
  expect(parseBrowserShellArguments(['--no-open', '--port', '8123'])).toEqual({ port: 8123, open: false })
})

it.each([[['--port', 'http']], [['--port', '70000']], [['--port', '1.5']], [['--port']], [['--colour']], [['extra']]])(
  'refuses %j and says what there is',
  (words) => {
    expect(() => parseBrowserShellArguments(words)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('--port') }),
    )
  },
)
