import { describe, expect, it, vi } from 'vitest'
import { closingOf, type Question } from '../../../../../electron/main/desktop/closing.ts'
import { hasTrayHost } from '../../../../../electron/main/desktop/tray-host.ts'

const here = { roles: ['web', 'db'], next: 'web: stop Mon 23 Nov, 19:00' }

async function close(answer: number, different: Partial<Parameters<typeof closingOf>[0]> = {}) {
  const asked: Question[] = []
  const keep = vi.fn()
  const ask = async (question: Question) => {
    asked.push(question)
    return answer
  }
  return {
    closing: await closingOf({ whenClosed: 'ask', here, hasTray: true, ask, keep, ...different }),
    asked,
    kept: keep.mock.calls.flat(),
  }
}

describe('closing the window', () => {
  it('quits where this computer runs no schedule, and nobody is asked', async () => {
    expect(await close(0, { here: { roles: [], next: null }, whenClosed: 'keep' })).toEqual({ closing: 'quit', asked: [], kept: [] })
  })

  it('goes on where the backend is too busy to say whether there are schedules, if its user wants that, and else asks', async () => {
    const unknown = { roles: [], next: null, unknown: true } as const
    expect(await close(9, { here: unknown, whenClosed: 'keep' })).toEqual({ closing: 'hide', asked: [], kept: [] })
    expect(await close(9, { here: unknown, whenClosed: 'quit' })).toMatchObject({ closing: 'quit', asked: [] })
    const { closing, asked, kept } = await close(0, { here: unknown })
    expect([closing, kept]).toEqual(['hide', []])
    expect(asked[0]?.detail).toMatch(/^Whether this computer starts and stops servers is not known/)
  })

  it('is asked about once, in words that say what would not be done', async () => {
    const { closing, asked, kept } = await close(0)
    expect([closing, kept]).toEqual(['hide', ['keep']])
    expect(asked).toEqual([
      {
        message: 'Keep running schedules?',
        detail:
          'This computer starts and stops the servers of web and db. Next is web: stop Mon 23 Nov, 19:00. While Henge is closed nobody does; what is missed is treated as each schedule says.\n\nIt then stays in the tray. Settings changes the answer.',
        buttons: ['Keep running', 'Quit', 'Cancel'],
      },
    ])
  })

  it.each([
    [1, 'quit', ['quit']],
    [2, 'stay', []],
    [-1, 'stay', []],
  ])('with the answer %i it is %s', async (answer, closing, kept) => {
    expect(await close(answer)).toMatchObject({ closing, kept })
  })

  it.each([
    ['keep', true, 'hide'],
    ['keep', false, 'minimise'],
    ['quit', true, 'quit'],
  ] as const)('after the answer %s (tray: %s) it is %s without a question', async (whenClosed, hasTray, closing) => {
    expect(await close(9, { whenClosed, hasTray })).toEqual({ closing, asked: [], kept: [] })
  })

  it('where the desktop shows no tray, says that the window is minimised instead', async () => {
    const { closing, asked } = await close(0, { hasTray: false })
    expect([closing, asked[0]?.buttons[0]]).toEqual(['minimise', 'Minimise'])
    expect(asked[0]?.detail).toContain('This desktop shows no tray: the window is then minimised.')
  })
})

describe('a tray', () => {
  it.each([
    ['darwin', '', true],
    ['win32', '', true],
    ['linux', '(true,)\n', true],
    ['linux', '(false,)\n', false],
  ] as const)('of %s that answers "%s" is there: %s', async (platform, answer, there) => {
    expect(await hasTrayHost(platform, async () => answer)).toBe(there)
  })

  it('is not there where nobody can be asked', async () => {
    expect(await hasTrayHost('linux', () => Promise.reject(new Error('spawn gdbus ENOENT')))).toBe(false)
  })
})
