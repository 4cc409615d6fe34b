import { implementer } from '../rpc/implementer.ts'
import type { RebuildService } from './rebuild-service.ts'

export function rebuildsHandlers(rebuilds: RebuildService) {
  return {
    preview: implementer.rebuilds.preview.handler(({ input, signal }) => rebuilds.preview(input, signal)),
    start: implementer.rebuilds.start.handler(({ input, signal }) => rebuilds.start(input.rule, input.agreed, signal)),
    list: implementer.rebuilds.list.handler(({ input }) => rebuilds.list(input.limit)),
    get: implementer.rebuilds.get.handler(({ input }) => rebuilds.get(input.rebuildId)),
    cancel: implementer.rebuilds.cancel.handler(({ input }) => rebuilds.cancel(input.rebuildId)),
  }
}
