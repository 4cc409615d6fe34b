import { implementer } from '../rpc/implementer.ts'
import type { FleetService } from './fleet-service.ts'

export function fleetHandlers(fleet: FleetService) {
  return {
    list: implementer.fleet.list.handler(({ input }) => fleet.list(input.accountId)),
    refresh: implementer.fleet.refresh.handler(({ input, signal }) => fleet.refresh(input.accountId, signal)),
    ask: implementer.fleet.ask.handler(({ input, signal }) => fleet.ask(input.accountId, signal)),
    changes: implementer.fleet.changes.handler(({ input }) => fleet.changesSince(input.since)),
    role: implementer.fleet.role.handler(({ input, signal }) => fleet.role(input.accountId, input.role, signal)),
    adopt: implementer.fleet.adopt.handler(({ input, signal }) => fleet.adopt(input.accountId, input.serverIds, input.recipe, signal)),
  }
}
