import { holidayPlaces } from '../../../shared/model/schedules/holidays.ts'
import { implementer } from '../rpc/implementer.ts'
import type { ScheduleExchange } from './schedule-exchange.ts'
import type { ScheduleService } from './schedule-service.ts'

export function schedulesHandlers(schedules: ScheduleService, exchange: ScheduleExchange) {
  const rpc = implementer.schedules
  return {
    list: rpc.list.handler(({ input }) => schedules.list(input.accountId)),
    get: rpc.get.handler(({ input }) => schedules.get(input)),
    save: rpc.save.handler(({ input }) => schedules.save(input)),
    setEnabled: rpc.setEnabled.handler(({ input }) => schedules.setEnabled(input)),
    remove: rpc.remove.handler(async ({ input }) => ({ removed: await schedules.remove(input) })),
    check: rpc.check.handler(async ({ input }) => ({ findings: await schedules.check(input.schedule) })),
    preview: rpc.preview.handler(({ input, signal }) => schedules.preview(input, signal)),
    year: rpc.year.handler(({ input }) => schedules.year(input)),
    holidays: rpc.holidays.handler(({ input }) => schedules.holidays(input.sources, input.year)),
    holidayPlaces: rpc.holidayPlaces.handler(({ input }) => holidayPlaces(input.country, input.state)),
    override: rpc.override.handler(({ input }) => schedules.override(input)),
    skipNext: rpc.skipNext.handler(({ input }) => schedules.skipNext(input)),
    postponeNext: rpc.postponeNext.handler(({ input }) => schedules.postponeNext(input)),
    runs: rpc.runs.handler(({ input }) => schedules.runs(input.limit, input.of)),
    otherTools: rpc.otherTools.handler(({ input, signal }) => exchange.otherTools(input.accountId, input.definitions, signal)),
    readDefinitions: rpc.readDefinitions.handler(({ input }) => exchange.definitions(input.text)),
    export: rpc.export.handler(({ input, signal }) => exchange.export(input, signal)),
    endOverride: rpc.endOverride.handler(async ({ input }) => ({ ended: await schedules.endOverride(input.overrideId) })),
  }
}
