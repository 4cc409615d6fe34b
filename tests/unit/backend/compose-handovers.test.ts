import { expect, it } from 'vitest'
import { composeHandovers } from '../../../electron/backend/compose-handovers.ts'
import { ChangeHub } from '../../../electron/backend/events/change-hub.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { DrivenClock } from '../../fakes/driven-clock.ts'
import { handoverWorld, web } from '../../fakes/handover-world.ts'
import { listenedSandbox } from '../../fakes/listened-sandbox.ts'
import { anAccount } from '../../fakes/replacement-world.ts'

it('when a job of a role has ended, EventBridge means the servers that it has left, and what was interrupted is gone on with at the start', async () => {
  const clock = new DrivenClock('2026-11-23T11:00:00.000Z')
  clock.leaps = true
  const { sandbox, cloud } = await listenedSandbox(clock, 3)
  const [first = '', ...rest] = (await cloud.compute.listServers()).map(({ id }) => id)
  await cloud.compute.tagServers([first], { [hengeTags.role]: 'web' })
  const world = await handoverWorld(clock, cloud)
  const changes = new ChangeHub()
  const works: Promise<unknown>[] = []
  const stopping = new AbortController()
  const listed = async () => ({ accountId: 'sandbox', refreshedAt: null, error: null })
  const { service, start } = composeHandovers({
    ...{ schedules: world.store, handovers: world.handoverStore, roleNeeds: async () => [], changes, clock },
    fleet: { refreshAfterChange: listed, askedOnce: listed, everyServer: () => world.servers() },
    accounts: { get: () => ({ ...anAccount, status: { state: 'unchecked' } }), cloud: () => cloud },
    jobs: { activeOf: async () => null, load: async () => web },
    background: { run: (_, work) => works.push(work(stopping.signal)) },
    log: { error: (fields) => works.push(Promise.reject(new Error(JSON.stringify(fields)))) },
  })
  const meant = () => [
    ...new Set(
      sandbox.world
        .region('eu-central-1')
        .all('schedule')
        .flatMap(({ target }) => JSON.parse(target.input ?? '').InstanceIds),
    ),
  ]
  await service.handOver(web, (await service.plan(web)).digest)
  expect(meant()).toEqual([first])

  await cloud.compute.tagServers(rest, { [hengeTags.role]: 'web' })
  await cloud.compute.terminateServers([first])
  const event = { sequence: 1, jobId: 'job-1', at: '2026-11-23T11:00:00.000Z', stepId: null, value: null, title: '', detail: null }
  changes.publish({ topic: 'job', event: { ...event, kind: 'step-finished' } })
  expect(works).toEqual([])
  changes.publish({ topic: 'job', event: { ...event, kind: 'job-finished' } })
  await Promise.all(works)
  expect(meant()).toEqual(rest.sort())

  const handover = await world.handoverStore.find('sandbox', 'web')
  if (!handover) throw new Error('it was handed over')
  await world.handoverStore.save({ ...handover, phase: 'taking-back' })
  clock.leaps = false
  start()
  await expect.poll(() => clock.sleeping).toBe(1)
  expect([await world.handoverStore.find('sandbox', 'web'), meant()]).toEqual([null, []])
  stopping.abort()
  await Promise.all(works)
  await world.close()
  sandbox.close()
})
