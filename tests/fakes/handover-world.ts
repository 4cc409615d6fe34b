import { SqliteHandoverStore } from '../../electron/adapters/sqlite/sqlite-handover-store.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { HandoverParts } from '../../electron/backend/schedules/handover/account-view.ts'
import { HandoverService } from '../../electron/backend/schedules/handover/handover-service.ts'
import type { Schedule } from '../../shared/model/schedules/schedule.ts'
import type { DrivenClock } from './driven-clock.ts'
import { officeHours, scheduleWorld } from './schedule-world.ts'

export const web = { accountId: 'sandbox', role: 'web' } as const

/** The role web with a schedule (Monday to Friday from 07:00 to 19:00 in Berlin) that can be handed over to this cloud. */
export async function handoverWorld(clock: DrivenClock, cloud: Cloud, schedule: Schedule = officeHours()) {
  const servers = async () => (await cloud.compute.listServers()).map((server) => ({ ...server, accountId: 'sandbox' }))
  const world = await scheduleWorld(clock, servers, cloud.compute)
  const store = new SqliteHandoverStore(world.database)
  const parts: HandoverParts = {
    ...{ handovers: store, schedules: world.store, servers: { everyServer: servers }, changes: { publish: () => undefined }, clock },
    look: async () => null,
    activeJobOf: async (_, role) => world.jobs.get(role) ?? null,
    account: () => ({ regions: ['eu-central-1'] }),
    cloud: () => cloud,
    roleNeeds: async () => [...world.needs].map(([role, dependsOn]) => ({ role, dependsOn })),
  }
  const handovers = new HandoverService(parts)
  world.hands.isElsewhere = (accountId, role) => handovers.isElsewhere(accountId, role)
  await world.service.save({ ...web, schedule, enabled: true })
  const handOver = async () => handovers.handOver(web, (await handovers.plan(web)).digest)
  return { ...world, parts, handovers, handoverStore: store, handOver, servers }
}
