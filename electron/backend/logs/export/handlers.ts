import { implementer } from '../../rpc/implementer.ts'
import type { LogExports } from './log-exports.ts'

export function exportHandlers(exports: LogExports) {
  return {
    export: implementer.logs.export.handler(({ input: { format, columns, ...query }, signal }) =>
      exports.run(query, { format, columns }, signal ?? new AbortController().signal),
    ),
  }
}
