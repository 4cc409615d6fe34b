import { describe, expect, it } from 'vitest'
import { totalOfDays } from '../../shared/model/savings/ledger-report.ts'
import { hourMs } from '../../shared/model/savings/server-hour.ts'
import { ledgerWorld } from '../fakes/ledger-world.ts'
import { anAccount } from '../fakes/replacement-world.ts'

const account = anAccount.id
describe('the ledger', () => {
  it('is the bill, over a night in which the program was not running, and says what the schedule saved', async () => {
    // A Monday.
    const { clock, compute, ids, look, write, restart, report, reports, billed } = await ledgerWorld('2026-11-16T12:00:00.000Z')
    const begin = clock.now()
    await look()
    await clock.advance(7 * hourMs)
    await compute.stopServers(ids)
    await clock.advance(10 * 60_000)
    await look()
    await write()
    restart()
    await clock.advance(12 * hourMs)
    await compute.startServers(ids)
    await clock.advance(50 * 60_000)
    await look()
    await write()
    const end = Date.parse('2026-11-17T08:00:00.000Z')
    const { days, until, missing } = await report()
    expect([until, missing]).toEqual([new Date(end).toISOString(), []])
    const total = totalOfDays(days)
    expect(total.unknown).toBe(0)
    // Ten minutes late in the morning: that they were off then is not the schedule’s saving.
    expect(total.wouldHaveRun).toBeCloseTo(40 - 2 / 6, 1)
    expect(total.cost).toBeCloseTo(billed(begin, end), 2)
    expect(total.saved).toBeCloseTo(24 * (0.012 + 0.005), 2)
    expect(total.planned).toBeCloseTo(2 * 8)
    expect(days.map(({ day }) => day)).toEqual(['2026-11-16', '2026-11-17'])
    const { fileName, text } = await reports.csv({ month: '2026-11', months: 1 })
    expect(fileName).toBe('henge-ledger-2026-11.csv')
    expect(text.split('\r\n')[1]).toMatch(/^2026-11-16,"Sandbox, ""ours""",plain-1,/)
  })

  it('is written once: neither a clock that goes back, a second look nor SQL changes an hour', async () => {
    const { database, clock, compute, ids, look, write, report, store } = await ledgerWorld('2026-11-16T12:00:00.000Z')
    await look()
    await clock.advance(5 * hourMs)
    await look()
    await write(clock.now() - hourMs)
    const before = await report()
    expect(before.until).toBe('2026-11-16T16:00:00.000Z')
    await compute.stopServers(ids)
    await store.write(
      account,
      [
        {
          role: 'plain-1',
          hour: Date.parse('2026-11-16T13:00:00Z'),
          ran: 1,
          wouldHaveRun: 1,
          unknown: 0,
          planned: null,
          cost: 9,
          saved: 9,
          missing: [],
          pricesAsOf: '2026-11-01',
        },
      ],
      0,
    )
    await look()
    await write(0)
    expect(await report()).toEqual(before)
    await expect(database.updateTable('ledger').set({ saved: 1000 }).execute()).rejects.toThrow('the ledger is never changed')
    await expect(database.deleteFrom('ledger').execute()).rejects.toThrow('the ledger is never changed')
    expect(await report()).toEqual(before)
  })

  it('is kept by the program as time goes by, ten minutes behind: a clock put forward by mistake has so long to be put right', async () => {
    const { clock, look, report, keep } = await ledgerWorld('2026-11-16T12:00:00.000Z')
    await look()
    const ending = new AbortController()
    const kept = keep(ending.signal).catch(() => undefined)
    await clock.advance(2 * hourMs + 5 * 60_000)
    await look()
    await clock.advance(6 * 60_000)
    expect((await report()).until).toBe('2026-11-16T14:00:00.000Z')
    // The looks are up to 14:05 by now; nothing of the hours after it is written, whatever the clock says.
    await clock.advance(2 * hourMs)
    expect((await report()).until).toBe('2026-11-16T14:00:00.000Z')
    ending.abort()
    await kept
  })
})
