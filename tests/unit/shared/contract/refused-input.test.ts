import { expect, it } from 'vitest'
import { savingsContract } from '../../../../shared/contract/savings.contract.ts'
import { schedulesContract } from '../../../../shared/contract/schedules.contract.ts'
import { desktopChangeSchema } from '../../../../shared/model/desktop.ts'
import { defaultIdleChoice } from '../../../../shared/model/savings/idle-rule.ts'

/** What a field of the page refuses, a request that goes past the page is refused too. */
function refuses(schema: { safeParse(input: unknown): { success: boolean } } | undefined, good: object, bad: Record<string, unknown[]>) {
  expect(schema?.safeParse(good).success).toBe(true)
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) {
      expect(schema?.safeParse({ ...good, [name]: value }).success, `${name}: ${String(value).slice(0, 40)}`).toBe(false)
    }
  }
}

const never = [-1, 1e308, Number.NaN, Number.POSITIVE_INFINITY, '5', '', '🚀', undefined]

it('bounds of an idle rule are refused by the contract', () => {
  const input = savingsContract.overview['~orpc'].inputSchema
  const wrapped = (put: (value: unknown) => object) => ({ safeParse: (one: { at: unknown }) => input?.safeParse({ idle: put(one.at) }) })
  const { own, logs } = defaultIdleChoice
  const fields: [(value: unknown) => object, number, unknown[]][] = [
    [(cpuPercent) => ({ ...defaultIdleChoice, own: { ...own, cpuPercent } }), 5, [0, 101, null]],
    [(megabytesPerDay) => ({ ...defaultIdleChoice, own: { ...own, megabytesPerDay } }), 0, [10_000_001]],
    [(days) => ({ ...defaultIdleChoice, own: { ...own, days } }), 2, [1, 94, 2.5, null]],
    [(hours) => ({ ...defaultIdleChoice, logs: { ...logs, hours } }), 1, [0, 2161, 1.5, null]],
  ]
  for (const [put, good, more] of fields) {
    refuses(wrapped(put) as Parameters<typeof refuses>[0], { at: good }, { at: [...never, ...more] })
  }
})

it('what happens once, overrides, tables and the window’s own settings are refused by the contract', () => {
  const role = { accountId: 'sandbox', role: 'web', serverId: null }
  const notes = ['x'.repeat(201), '🚀'.repeat(201), 5, null]
  const times = ['', 'soon', '2026-11-24', '2026-11-24T07:00', '2026-11-24T07:00:00+25:00', 5, null, undefined, 'x'.repeat(10_000)]
  refuses(schedulesContract.once['~orpc'].inputSchema, { ...role, to: 'on', at: '2026-11-24T07:00:00Z' }, { note: notes, at: times })
  refuses(
    schedulesContract.override['~orpc'].inputSchema,
    { ...role, state: 'on', until: '2026-11-24T07:00:00Z' },
    { note: notes, until: times },
  )
  const place = { accountId: 'a', region: 'eu-central-1', table: 'x-ConfigTable-1' }
  refuses(schedulesContract.definitionsInTable['~orpc'].inputSchema, place, {
    table: ['', 'ab', 'x'.repeat(256), '🚀🚀', '<b>table</b>', 'a b c', 'שלום', 'a\u0000bc', '../x', 5],
  })
  refuses(
    desktopChangeSchema,
    { whenClosed: 'quit', startsAtLogin: true },
    {
      whenClosed: ['', 'Quit', '🚀', 0, null],
      startsAtLogin: ['true', 0, null],
      command: ['rm -rf /'],
    },
  )
})
