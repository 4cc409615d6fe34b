import { implementer } from '../../rpc/implementer.ts'
import type { LogRetention } from './log-retention.ts'

export function retentionHandlers(retention: LogRetention) {
  return {
    kept: implementer.logs.kept.handler(() => retention.kept()),
    keepPreview: implementer.logs.keepPreview.handler(({ input }) => retention.preview(input)),
  }
}
