import { z } from 'zod'
import { accountFleetSchema, type Fleet, moneySchema, type RoleSummary, roleSummarySchema } from './fleet.ts'
import type { Server } from './server.ts'

/** What is different in the fleet since somebody asked last; at most a thousand things at a time. */
export const fleetChangesSchema = z.object({
  version: z.string().describe('ask from here next time'),
  whole: z.boolean().describe('it begins anew: nothing that was known before counts'),
  more: z.boolean().describe('ask again at once'),
  accounts: z.array(accountFleetSchema).describe('all of them'),
  costs: z.array(z.object({ accountId: z.string(), costPerMonth: moneySchema })).describe('of all accounts'),
  costPerMonth: moneySchema,
  roles: z.array(roleSummarySchema),
  servers: z
    .custom<Server[]>(Array.isArray)
    .describe('not looked into: thousands may be told, each was made as it should be, or read so from the disk'),
  gone: z.array(z.string()).describe('keys of roles and servers that are not listed any more, see roleKeyOf and serverKeyOf'),
})
export type FleetChanges = z.infer<typeof fleetChangesSchema>

export const roleKeyOf = ({ accountId, role }: Pick<RoleSummary, 'accountId' | 'role'>) => `role ${accountId} ${role}`
export const serverKeyOf = ({ accountId, id }: Pick<Server, 'accountId' | 'id'>) => `server ${accountId} ${id}`

/** The fleet as somebody knows it who asks for changes only. */
export interface FollowedFleet extends Fleet {
  readonly version: string
  readonly costs: FleetChanges['costs']
}

/** What is known after these changes. What has not changed stays the same object. */
export function followFleet(before: FollowedFleet | null, changes: FleetChanges): FollowedFleet {
  const { version, accounts, costs, costPerMonth, whole } = changes
  const known = whole ? null : before
  const gone = new Set(changes.gone)
  return {
    ...{ version, accounts, costs, costPerMonth },
    roles: sorted(merged(known?.roles ?? [], changes.roles, gone, roleKeyOf), accounts),
    servers: merged(known?.servers ?? [], changes.servers, gone, serverKeyOf),
  }
}

/** As the fleet is listed: by account, then by name. */
function sorted(roles: RoleSummary[], accounts: Fleet['accounts']): RoleSummary[] {
  const places = new Map(accounts.map(({ accountId }, place) => [accountId, place]))
  const placeOf = ({ accountId }: RoleSummary) => places.get(accountId) ?? places.size
  return [...roles].sort((one, other) => placeOf(one) - placeOf(other) || (one.role < other.role ? -1 : 1))
}

function merged<Item>(before: Item[], changed: readonly Item[], gone: ReadonlySet<string>, keyOf: (item: Item) => string): Item[] {
  if (changed.length === 0 && gone.size === 0) return before
  const items = new Map(before.map((item) => [keyOf(item), item]))
  for (const key of gone) items.delete(key)
  for (const item of changed) items.set(keyOf(item), item)
  return [...items.values()]
}
