import { describe, expect, it } from 'vitest'
import { totalOfDays } from '../../shared/model/savings/ledger-report.ts'
import { hourMs } from '../../shared/model/savings/server-hour.ts'
import { ledgerWorld } from '../fakes/ledger-world.ts'
import { anAccount } from '../fakes/replacement-world.ts'

const account = anAccount.id
describe('the ledger, after a clock that was wrong,', () => {
  it.each([
    ['a month', 30 * 24 * hourMs],
    ['three hours', 3 * hourMs],
  ])('goes on where the clock was %s ahead and was put right, and is the bill again', async (_, wrong) => {
    const { clock, compute, ids, look, write, setWrong, restart, report, billed } = await ledgerWorld('2026-11-16T12:00:00.000Z')
    const begin = clock.now()
    await look()
    await clock.advance(hourMs)
    await look()
    setWrong(wrong)
    await look()
    await compute.stopServers(ids.slice(0, 1))
    await clock.advance(5 * 60_000)
    await look()
    setWrong(0)
    restart()
    await clock.advance(2 * hourMs)
    await look()
    await write()
    await compute.startServers(ids)
    await clock.advance(3 * hourMs)
    await look()
    await write()
    const { days, until } = await report()
    const end = Date.parse(until ?? '')
    expect(end).toBe(Date.parse('2026-11-16T18:00:00.000Z'))
    const total = totalOfDays(days)
    expect(total.unknown).toBe(0)
    expect(total.cost).toBeCloseTo(billed(begin, end), 2)
  })

  it('begins anew where the first look of all was at a time to come', async () => {
    const { clock, look, write, setWrong, report } = await ledgerWorld('2026-11-16T12:00:00.000Z')
    setWrong(30 * 24 * hourMs)
    await look()
    setWrong(0)
    await clock.advance(hourMs)
    await look()
    await clock.advance(2 * hourMs)
    await look()
    await write()
    expect(await report()).toMatchObject({ since: '2026-11-16T13:00:00.000Z', until: '2026-11-16T15:00:00.000Z' })
  })

  it('has hours that were written ahead anew when they have come, and what is over as it was', async () => {
    const { database, clock, compute, ids, look, write, setWrong, report, billed, failures } = await ledgerWorld('2026-11-16T12:00:00.000Z')
    const begin = clock.now()
    await look()
    await clock.advance(2 * hourMs)
    await look()
    await write()
    const over = await report()
    setWrong(24 * hourMs)
    await look()
    await write(clock.now() + 24 * hourMs)
    expect((await report()).until).toBe('2026-11-17T14:00:00.000Z')
    setWrong(0)
    await clock.advance(30 * 60_000)
    await look()
    expect(await report()).toEqual(over)
    expect(failures).toEqual([expect.objectContaining({ id: 'LEDGER-0003' })])
    // They are off from 15:00 on: by the clock of before they ran all day.
    await clock.advance(30 * 60_000)
    await compute.stopServers(ids)
    await clock.advance(5 * hourMs)
    await look()
    await write()
    const { days, until } = await report()
    expect(until).toBe('2026-11-16T20:00:00.000Z')
    expect(totalOfDays(days)).toMatchObject({ ran: expect.closeTo(6, 1), unknown: 0 })
    expect(totalOfDays(days).cost).toBeCloseTo(billed(begin, Date.parse(until ?? '')), 2)
    await expect(database.deleteFrom('ledger').where('hour', '>=', Date.parse('2026-11-16T19:00:00Z')).execute()).rejects.toThrow(
      'never changed',
    )
  })

  it('loses nothing where AWS’s dates say that it is the clock of now that is wrong', async () => {
    const { clock, compute, ids, look, write, setWrong, report, store } = await ledgerWorld('2026-11-16T12:00:00.000Z')
    await look()
    await clock.advance(7 * hourMs)
    await compute.stopServers(ids)
    await clock.advance(2 * hourMs)
    await look()
    await write()
    const before = [await report(), await store.changes(account, 0)]
    expect(before[0]).toMatchObject({ until: '2026-11-16T21:00:00.000Z' })
    setWrong(-6 * hourMs)
    await clock.advance(hourMs)
    await look()
    await write()
    expect([await report(), await store.changes(account, 0)]).toEqual(before)
    setWrong(0)
    await look()
    await write()
    expect((await report()).until).toBe('2026-11-16T22:00:00.000Z')
  })
})
