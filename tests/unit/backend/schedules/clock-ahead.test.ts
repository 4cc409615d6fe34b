import { afterEach, describe, expect, it } from 'vitest'
import { destroyingWorld } from '../../../fakes/destroying-world.ts'
import { closeOffices, office } from './office.ts'

const hour = 3_600_000
afterEach(closeOffices)

/** The stop of 18:00 was done at true noon, as the clock was seven hours ahead. */
async function stoppedEarly(servers = 2) {
  const world = await office('2026-11-23T12:00:00.000Z', servers)
  world.setWrong(7 * hour)
  await world.settle()
  expect(new Set(await world.states())).toEqual(new Set(['stopped']))
  return world
}

describe('after a clock that was ahead has been put right', () => {
  it('servers that were stopped too early run again, it is said why, and the stop comes at its true time', async () => {
    const { setWrong, settle, to, states, runs } = await stoppedEarly()
    setWrong(0)
    await settle()
    expect(await states()).toEqual(['running', 'running'])
    expect(await runs()).toMatchObject([
      {
        ...{ action: 'start', status: 'succeeded', undoes: '2026-11-23T18:00:00.000Z', servers: [{ status: 'done' }, { status: 'done' }] },
        why: 'the clock of this computer was ahead: the stop of 2026-11-23 18:00 UTC was done before its time',
      },
    ])
    await to('2026-11-23T18:00:05.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
    expect((await runs()).map(({ action, at }) => [action, at.slice(11, 16)])).toEqual([
      ['start', '12:00'],
      ['stop', '18:00'],
    ])
  })

  it('nothing is undone that is to be so by now, nor what was off before, nor what somebody started since', async () => {
    const late = await stoppedEarly()
    await late.clock.advance(6.5 * hour)
    late.setWrong(0)
    await late.settle()
    expect([await late.states(), late.cloud.count('startServers')]).toEqual([['stopped', 'stopped'], 0])

    const { cloud, ids, clock, setWrong, settle, states } = await office('2026-11-23T12:00:00.000Z', 3)
    await cloud.compute.stopServers(ids.slice(0, 1))
    await clock.advance(hour)
    setWrong(6 * hour)
    await settle()
    await cloud.compute.startServers(ids.slice(1, 2))
    await clock.advance(hour)
    setWrong(0)
    await settle()
    expect(await states()).toEqual(['stopped', 'running', 'running'])
  })

  it('nothing is undone where the provider’s dates say that it is the clock of now that is wrong', async () => {
    const { clock, to, setWrong, settle, states, cloud } = await office()
    await to('2026-11-23T18:00:05.000Z')
    await clock.advance(hour)
    setWrong(-3 * hour)
    await settle()
    expect([await states(), cloud.count('startServers')]).toEqual([['stopped', 'stopped'], 0])
    setWrong(0)
    await to('2026-11-24T06:00:10.000Z')
    expect(await states()).toEqual(['running', 'running'])
  })

  it('what EventBridge carries out is left alone', async () => {
    const { setWrong, settle, hands, states } = await stoppedEarly()
    hands.isElsewhere = async () => true
    setWrong(0)
    await settle()
    expect(await states()).toEqual(['stopped', 'stopped'])
  })

  it('a server that was started too early stays on', async () => {
    const { clock, to, setWrong, settle, states } = await office()
    await to('2026-11-23T20:00:00.000Z')
    setWrong(10.5 * hour)
    await settle()
    expect(await states()).toEqual(['running', 'running'])
    setWrong(0)
    await clock.advance(60_000)
    await settle()
    expect(await states()).toEqual(['running', 'running'])
  })

  it('a role that was destroyed too early is built again', async () => {
    const { schedules, alive, runs, setWrong } = await destroyingWorld(['web-1', 'web-2'])
    setWrong(7 * hour)
    await schedules.settle(hour)
    expect(await alive()).toEqual([])
    setWrong(0)
    await schedules.settle(hour)
    expect((await alive()).map(({ name }) => name).sort()).toEqual(['web-3', 'web-4'])
    expect((await runs()).at(-1)).toMatchObject({ action: 'rebuild', status: 'succeeded', undoes: '2026-11-23T18:00:00.000Z' })
  })
})
