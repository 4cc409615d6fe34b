import { HengeError } from '../../../../shared/model/error.ts'
import { iamRoleState, isOurs } from '../../../../shared/model/schedules/handover/drift.ts'
import type { Handover } from '../../../../shared/model/schedules/handover/handover.ts'
import { handoverGroup, handoverNames, managedTags } from '../../../../shared/model/schedules/handover/wanted.ts'
import { hengeTags } from '../../../../shared/model/server.ts'
import { type AccountView, foundSchedules, type HandoverParts } from './account-view.ts'

/** Makes or changes the role’s schedules in the account; `off`: switched off, whatever the role’s schedule says. */
export async function putSchedules(parts: HandoverParts, { key, wanted }: AccountView, off: boolean): Promise<void> {
  for (const [region, of] of Map.groupBy(wanted.schedules, (one) => one.region)) {
    const { scheduler } = parts.cloud(key.accountId, region)
    await scheduler.ensureGroup(handoverGroup, managedTags)
    for (const { schedule } of of) await scheduler.put(handoverGroup, off ? { ...schedule, enabled: false } : schedule)
  }
}

/** CONFLICT where an IAM role of that name says something else: before anything is begun, as turning back would take it away. */
export function refuseOtherRole({ wanted, found }: AccountView): void {
  if (iamRoleState(wanted.iamRole, found.iamRole) === 'differs') throw otherRole(wanted.iamRole.name)
}

function otherRole(name: string): HengeError {
  const message = `There is an IAM role ${name} that trusts or allows something else, and it is not written over. Make it as shown, or delete it.`
  return new HengeError('CONFLICT', message)
}

/**
 * The IAM role as it should be. One that is there is not written over, unless `mend` says so and it was made here. CONFLICT for one that
 * says something else; FORBIDDEN.
 */
export async function ensureIamRole(parts: HandoverParts, view: AccountView, mend: boolean): Promise<void> {
  const { key, homeRegion, wanted, found } = view
  const { executionRoles } = parts.cloud(key.accountId, homeRegion)
  const { name, trust, policyName, policy, tags } = wanted.iamRole
  const state = iamRoleState(wanted.iamRole, found.iamRole)
  if (state === 'fits') return
  if (state === 'new') {
    const description = 'Lets EventBridge Scheduler start and stop the servers of one role (Henge)'
    await executionRoles.create({ name, description, trust, tags })
  } else if (state === 'differs') {
    if (!mend || !found.iamRole || !isOurs(wanted.iamRole, found.iamRole)) throw otherRole(name)
    await executionRoles.putTrust(name, trust)
  }
  await executionRoles.putPolicy(name, policyName, policy)
}

/** Takes away the role’s schedules in every region, and groups that are empty then. What is gone already is no error. */
export async function removeSchedules(parts: HandoverParts, handover: Pick<Handover, 'accountId' | 'role' | 'regions'>): Promise<void> {
  const { accountId, regions } = handover
  const found = await foundSchedules(parts, handover, regions)
  for (const { region, schedule } of found) await parts.cloud(accountId, region).scheduler.remove(handoverGroup, schedule.name)
  for (const region of new Set([...regions, ...found.map((one) => one.region)])) {
    await parts.cloud(accountId, region).scheduler.removeEmptyGroup(handoverGroup)
  }
}

/** Only one that was made here; one that somebody else made stays. */
export async function removeIamRole(parts: HandoverParts, { accountId, role }: Pick<Handover, 'accountId' | 'role'>): Promise<void> {
  const [region = 'us-east-1'] = parts.account(accountId).regions
  const { executionRoles } = parts.cloud(accountId, region)
  const { iamRoleName } = handoverNames(role)
  const found = await executionRoles.find(iamRoleName)
  if (found?.tags[hengeTags.role] === role) await executionRoles.remove(iamRoleName)
}
