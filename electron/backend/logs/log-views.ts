import { type LogView, logViewSchema } from '../../../shared/model/log-view.ts'
import { implementer } from '../rpc/implementer.ts'
import type { ViewStore } from './ports.ts'

const name = 'logs'

/** How lines are shown, the same for every page of this program and at its next start. */
export function logViewHandlers(store: ViewStore) {
  return {
    view: implementer.logs.view.handler(async () => readView(await store.load(name))),
    keepView: implementer.logs.keepView.handler(({ input }) => store.save(name, input)),
  }
}

/** null: none was kept, or by another version that had other things to keep. */
function readView(kept: unknown): LogView | null {
  return logViewSchema.safeParse(kept).data ?? null
}
