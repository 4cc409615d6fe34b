import type { Account } from '../../../../shared/model/account.ts'
import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { canonicalJson, sha256 } from '../../../../shared/model/recipe-text.ts'
import { type FoundInAccount, iamRoleState } from '../../../../shared/model/schedules/handover/drift.ts'
import type { Handover, HandoverPlan } from '../../../../shared/model/schedules/handover/handover.ts'
import { neededPermissions } from '../../../../shared/model/schedules/handover/needed-permissions.ts'
import { handoverGroup, handoverNames, type WantedInAccount, wantedInAccount } from '../../../../shared/model/schedules/handover/wanted.ts'
import { holidayLookup } from '../../../../shared/model/schedules/holidays.ts'
import type { RoleSchedule } from '../../../../shared/model/schedules/role-schedule.ts'
import type { RoleNeeds } from '../../../../shared/model/schedules/run-order.ts'
import { isAlive } from '../../../../shared/model/server.ts'
import type { Cloud } from '../../accounts/ports.ts'
import type { ChangeHub } from '../../events/change-hub.ts'
import type { ServerHistory } from '../../savings/ports.ts'
import type { HandoverStore, ScheduleStore } from '../ports.ts'
import { withRemedy } from './missing-permission.ts'

export interface RoleKey {
  readonly accountId: string
  readonly role: string
}

/** `known`: as they were listed last. */
export type ListingServers = 'anew' | 'known'

export interface HandoverParts {
  readonly handovers: HandoverStore
  readonly schedules: Pick<ScheduleStore, 'find' | 'overrides' | 'lookedUntil' | 'setLookedUntil'>
  readonly servers: ServerHistory
  /** Lists the servers of an account, anew or where that was not done yet; null, or why that fails. */
  readonly look: (accountId: string, how: ListingServers, signal?: AbortSignal) => Promise<string | null>
  readonly account: (accountId: string) => Pick<Account, 'regions' | 'awsAccountId'>
  readonly cloud: (accountId: string, region: string) => Pick<Cloud, 'scheduler' | 'executionRoles' | 'identity'>
  /** The job that works on a role. */
  readonly activeJobOf: (accountId: string, role: string) => Promise<string | null>
  /** What the roles that recipes build depend on. */
  readonly roleNeeds: () => Promise<readonly RoleNeeds[]>
  readonly changes: Pick<ChangeHub, 'publish'>
  readonly clock: Clock
}

/** What is to be in the account for a role, and what is there. */
export interface AccountView {
  readonly key: RoleKey
  readonly schedule: RoleSchedule
  readonly awsAccountId: string
  readonly homeRegion: string
  readonly wanted: WantedInAccount
  readonly found: FoundInAccount
}

/** NOT_FOUND where the role has no schedule; what the cloud refuses. */
export async function viewAccount(
  parts: HandoverParts,
  key: RoleKey,
  handover: Handover | null,
  listing: ListingServers,
  signal?: AbortSignal,
): Promise<AccountView> {
  const { schedules, servers, look, clock } = parts
  const schedule = await schedules.find(key.accountId, key.role)
  if (!schedule) throw new HengeError('NOT_FOUND', `${key.role} has no schedule in this account. Make one first.`)
  const problem = await look(key.accountId, listing, signal)
  // By what was listed long ago servers would be left out that were built since.
  if (problem !== null) throw new HengeError('UNREACHABLE', `The servers of the account cannot be listed: ${problem}`, { retryable: true })
  const own = (await servers.everyServer(key.accountId, signal)).filter(
    (server) => server.accountId === key.accountId && server.role === key.role && isAlive(server),
  )
  const [homeRegion = 'us-east-1'] = parts.account(key.accountId).regions
  const awsAccountId = await awsAccountOf(parts, key.accountId, homeRegion, signal)
  const overrides = (await schedules.overrides(clock.now(), key.accountId)).filter(({ role }) => role === key.role)
  const wanted = wantedInAccount({
    ...{ role: key.role, schedule: schedule.schedule, enabled: schedule.enabled, servers: own, awsAccountId, homeRegion },
    ...{ overrides: overrides.length, dependsOn: await needsOf(parts, key.role), now: clock.now() },
    holiday: await holidayLookup(schedule.schedule.holidays),
  })
  const regions = [...(handover?.regions ?? []), ...wanted.schedules.map(({ region }) => region)]
  try {
    const found = await foundSchedules(parts, key, regions, signal)
    const iamRole = await parts.cloud(key.accountId, homeRegion).executionRoles.find(wanted.iamRole.name, signal)
    return { key, schedule, awsAccountId, homeRegion, wanted, found: { iamRole, schedules: found } }
  } catch (error) {
    throw withRemedy(error, neededPermissions(awsAccountId, homeRegion))
  }
}

/** The role’s schedules in all regions of the account, and in those where there may be some besides. */
export async function foundSchedules(
  parts: HandoverParts,
  { accountId, role }: RoleKey,
  regions: readonly string[],
  signal?: AbortSignal,
): Promise<FoundInAccount['schedules']> {
  const { prefix } = handoverNames(role)
  const found: FoundInAccount['schedules'][number][] = []
  for (const region of new Set([...parts.account(accountId).regions, ...regions])) {
    const schedules = await parts.cloud(accountId, region).scheduler.list(handoverGroup, `${prefix}-`, signal)
    found.push(...schedules.map((schedule) => ({ region, schedule })))
  }
  return found
}

const alreadyThere =
  'There are schedules of this role in the account already: another computer has handed it over, or what was known of it here was lost. They are taken over.'

export function planOf({ wanted, found, awsAccountId, homeRegion }: AccountView): HandoverPlan {
  const { name, arn, trust, policyName, policy } = wanted.iamRole
  const shown = {
    ...{ awsAccountId, group: wanted.group },
    iamRole: {
      ...{ name, arn, policyName, state: iamRoleState(wanted.iamRole, found.iamRole) },
      ...{ trust: JSON.stringify(trust, null, 2), policy: JSON.stringify(policy, null, 2) },
    },
    schedules: wanted.schedules.map(({ region, schedule, serverIds }) => ({
      ...{ region, name: schedule.name, expression: schedule.expression, zone: schedule.zone, serverIds: [...serverIds] },
      action: schedule.targetArn.endsWith('startInstances')
        ? ('start' as const)
        : schedule.input.includes('"Hibernate":true')
          ? ('hibernate' as const)
          : ('stop' as const),
    })),
    blockers: [...wanted.blockers],
    notes: [...(found.schedules.length > 0 ? [alreadyThere] : []), ...wanted.notes],
  }
  return { ...shown, permissions: neededPermissions(awsAccountId, homeRegion), digest: sha256(canonicalJson(shown)).slice(0, 16) }
}

async function awsAccountOf(parts: HandoverParts, accountId: string, region: string, signal?: AbortSignal): Promise<string> {
  const known = parts.account(accountId).awsAccountId
  return known ?? (await parts.cloud(accountId, region).identity.whoAmI(signal)).awsAccountId
}

/** Where recipes cannot be read, nothing is known of it. */
async function needsOf({ roleNeeds }: HandoverParts, role: string): Promise<readonly string[]> {
  try {
    return (await roleNeeds()).find((one) => one.role === role)?.dependsOn ?? []
  } catch (error) {
    if (error instanceof HengeError) return []
    throw error
  }
}
