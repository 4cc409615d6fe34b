import { implementer } from '../../rpc/implementer.ts'
import type { ChosenPlaces } from './chosen-places.ts'
import type { ExportRuns } from './export-runs.ts'
import type { LogExports } from './log-exports.ts'

export function exportHandlers(exports: LogExports, runs: ExportRuns, places: ChosenPlaces) {
  return {
    export: implementer.logs.export.handler(({ input: { format, columns, order, name, ...query }, signal }) =>
      exports.run(query, { format, columns, order, name }, signal ?? new AbortController().signal),
    ),
    startExport: implementer.logs.startExport.handler(({ input: { format, columns, order, name, expected, place, ...query } }) =>
      runs.start(query, { format, columns, order, name, path: place === undefined ? null : places.take(place) }, expected),
    ),
    exportRun: implementer.logs.exportRun.handler(() => runs.current()),
    followExport: implementer.logs.followExport.handler(({ input, signal }) => runs.follow(input.exportId, signal)),
    cancelExport: implementer.logs.cancelExport.handler(({ input }) => runs.cancel(input.exportId)),
    forgetExport: implementer.logs.forgetExport.handler(({ input }) => runs.forget(input.exportId)),
  }
}
