import { holidayPlaces } from '../../../shared/model/schedules/holidays.ts'
import { implementer } from '../rpc/implementer.ts'
import type { AccountDefinitions } from './account-definitions.ts'
import { HandedOverSchedules } from './handover/handed-over-schedules.ts'
import type { HandoverService } from './handover/handover-service.ts'
import type { ScheduleExchange } from './schedule-exchange.ts'
import type { ScheduleService } from './schedule-service.ts'

export function schedulesHandlers(
  schedules: ScheduleService,
  exchange: ScheduleExchange,
  definitions: AccountDefinitions,
  handovers: HandoverService,
) {
  const held = new HandedOverSchedules(schedules, handovers)
  const rpc = implementer.schedules
  return {
    list: rpc.list.handler(({ input }) => held.list(input.accountId)),
    get: rpc.get.handler(({ input }) => held.get(input)),
    save: rpc.save.handler(({ input }) => held.save(input)),
    setEnabled: rpc.setEnabled.handler(({ input }) => held.setEnabled(input)),
    remove: rpc.remove.handler(async ({ input }) => ({ removed: await held.remove(input) })),
    check: rpc.check.handler(async ({ input }) => ({ findings: await schedules.check(input.schedule) })),
    preview: rpc.preview.handler(({ input, signal }) => schedules.preview(input, signal)),
    year: rpc.year.handler(({ input }) => schedules.year(input)),
    holidays: rpc.holidays.handler(({ input }) => schedules.holidays(input.sources, input.year)),
    holidayPlaces: rpc.holidayPlaces.handler(({ input }) => holidayPlaces(input.country, input.state)),
    override: rpc.override.handler(({ input }) => held.override(input)),
    skipNext: rpc.skipNext.handler(({ input }) => held.skipNext(input)),
    postponeNext: rpc.postponeNext.handler(({ input }) => held.postponeNext(input)),
    runs: rpc.runs.handler(({ input }) => schedules.runs(input.limit, input.of)),
    otherTools: rpc.otherTools.handler(({ input, signal }) => exchange.otherTools(input.accountId, input.definitions, signal)),
    definitionTables: rpc.definitionTables.handler(async ({ input, signal }) => ({
      tables: await definitions.tables(input.accountId, input.region, signal),
    })),
    definitionsInTable: rpc.definitionsInTable.handler(async ({ input, signal }) => ({
      text: await definitions.text(input.accountId, input.region, input.table, signal),
    })),
    readDefinitions: rpc.readDefinitions.handler(({ input }) => exchange.definitions(input.text)),
    export: rpc.export.handler(({ input, signal }) => exchange.export(input, signal)),
    planHandOver: rpc.planHandOver.handler(({ input, signal }) => handovers.plan(input, signal)),
    handOver: rpc.handOver.handler(({ input }) => handovers.handOver(input, input.digest)),
    handover: rpc.handover.handler(({ input, signal }) => (input.look ? handovers.look(input, 'anew', signal) : handovers.find(input))),
    putRight: rpc.putRight.handler(({ input }) => handovers.putRight(input)),
    takeBack: rpc.takeBack.handler(async ({ input }) => {
      await handovers.takeBack(input, input.removesIamRole)
      return { takenBack: true as const }
    }),
    endOverride: rpc.endOverride.handler(async ({ input }) => ({ ended: await schedules.endOverride(input.overrideId) })),
  }
}
