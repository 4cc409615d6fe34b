import { HengeError } from '../../../shared/model/error.ts'
import type { FoundMembership, OwnImageFound, PlanFindings } from '../../../shared/model/replacement/findings.ts'
import type { Blocker, Plan } from '../../../shared/model/replacement/plan.ts'
import { hengeTags, type Server } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { LockHolder } from '../cloud/ports.ts'
import { builderRequest, clientToken, launchRequest } from './launch-request.ts'
import type { LaunchTemplate } from './ports.ts'
import { lockName } from './role-lock.ts'

/**
 * What only the cloud can tell about a drafted plan: what the role’s servers hold, what is protected, what the provider would refuse.
 * A question that may go unanswered is a warning; SIGNED_OUT, UNREACHABLE and THROTTLED are errors, because then nothing is known.
 */
export async function findBlockers(
  cloud: Cloud,
  draft: Plan,
  template: LaunchTemplate,
  alive: readonly Server[],
  isOver: (holder: LockHolder) => Promise<boolean>,
  signal?: AbortSignal,
): Promise<PlanFindings> {
  const oldIds = draft.oldServers.map(({ id }) => id)
  const old = alive.filter(({ id }) => oldIds.includes(id))
  const refusals: Blocker[] = []
  const answer = async <Result>(ask: () => Promise<Result>, serverId: string | null, doing: string): Promise<Result | null> => {
    const { result, warning } = await asWarning(ask, serverId, doing)
    if (warning) refusals.push(warning)
    return result ?? null
  }
  const terminationProtected: string[] = []
  const ending = draft.strategy === 'root-volume' ? [] : oldIds
  for (const id of ending) {
    const isProtected = await answer(
      () => cloud.compute.isTerminationProtected(id, signal),
      id,
      'see whether it has termination protection',
    )
    if (isProtected) terminationProtected.push(id)
  }
  const roleIds = alive.map(({ id }) => id)
  const targetGroups = await answer(() => memberships(cloud, roleIds, signal), null, 'see which target groups the servers belong to')
  const holders = alive.filter(({ id, elasticAddress }) => elasticAddress && ending.includes(id)).map(({ id }) => id)
  const addresses = holders.length === 0 ? [] : await answer(() => cloud.addresses.ofServers(holders, signal), null, 'read the Elastic IPs')
  const subnets = [...new Set(draft.newServers.flatMap(({ subnetId }) => subnetId ?? []))]
  const freeAddresses =
    subnets.length === 0 ? {} : await answer(() => cloud.limits.freeAddresses(subnets, signal), null, 'see whether the subnets have room')
  const types = draft.newServers.length === 0 ? [] : [template.instanceType, ...old.map(({ instanceType }) => instanceType)]
  const vcpuQuotas =
    types.length === 0 ? [] : await answer(() => cloud.limits.vcpuQuotas(types, signal), null, 'see how much of the vCPU quota is left')
  const holder = await answer(
    () => cloud.locks.holder(lockName(draft.role), signal),
    null,
    'see whether another computer works on this role',
  )
  if (draft.strategy === 'root-volume') refusals.push(...(await withoutRootVolumes(cloud, oldIds, signal)))
  const ownImage = draft.baking ? await ownImageOf(cloud, draft, refusals, signal) : null
  // Before the termination: an endpoint that carries dry runs out is found out by it, and no old server is lost.
  refusals.push(...(await refusedLaunches(cloud, draft, template, ownImage, signal)))
  const free = ending.filter((id) => !terminationProtected.includes(id))
  if (free.length > 0) refusals.push(...(await refusal(() => cloud.compute.checkTerminate(free, signal), 'terminate the old servers')))
  return {
    terminationProtected,
    targetGroups: targetGroups ?? [],
    addresses: (addresses ?? []).flatMap(({ allocationId, address, serverId }) =>
      serverId === null ? [] : [{ allocationId, address, serverId }],
    ),
    freeAddresses: freeAddresses ?? {},
    vcpuQuotas: vcpuQuotas ?? [],
    lockedBy: holder && !(await isOver(holder)) ? holder : null,
    refusals,
    runningJob: null,
    ownImage,
    dns: null,
  }
}

/** The newest image of the very revision that can be launched from. Who may not see images cannot bake one either. */
async function ownImageOf(cloud: Cloud, draft: Plan, refusals: Blocker[], signal?: AbortSignal): Promise<OwnImageFound | null> {
  const tags = { [hengeTags.recipe]: draft.recipe, [hengeTags.revision]: draft.toRevision }
  try {
    const found = (await cloud.ownImages.findByTags(tags, signal)).filter(({ state }) => state === 'available')
    const [newest] = found.sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt))
    return newest ? { id: newest.id, name: newest.name, createdAt: newest.createdAt } : null
  } catch (error) {
    if (!(error instanceof HengeError) || !['UNSUPPORTED', 'FORBIDDEN'].includes(error.code)) throw error
    const remedy = error.code === 'FORBIDDEN' ? permissionRemedy(error) : 'Set "build: boot" in the recipe.'
    const code = error.code === 'FORBIDDEN' ? 'no-permission' : 'refused'
    const message = `The recipe is baked, and the images of the account cannot be read: ${error.message}`
    refusals.push({ code, severity: 'blocker', serverId: null, message, remedy })
    return null
  }
}

/** Not every provider that speaks like EC2 can replace a root volume. */
async function withoutRootVolumes(cloud: Cloud, serverIds: readonly string[], signal?: AbortSignal): Promise<Blocker[]> {
  try {
    await cloud.rootVolumes.tasksOf(serverIds, signal)
    return []
  } catch (error) {
    if (!(error instanceof HengeError) || !['UNSUPPORTED', 'FORBIDDEN'].includes(error.code)) throw error
    const remedy = error.code === 'FORBIDDEN' ? permissionRemedy(error) : 'Choose another strategy.'
    return [{ code: 'root-volume-unfit', severity: 'blocker', serverId: null, message: error.message, remedy }]
  }
}

async function memberships(cloud: Cloud, serverIds: readonly string[], signal?: AbortSignal): Promise<FoundMembership[]> {
  // One that is leaving, as after a run that ended half-way, is not a member that a new server takes the place of.
  const found = (await cloud.loadBalancers.membershipsOf(serverIds, signal)).filter(({ health }) => health !== 'draining')
  if (found.length === 0) return []
  const settings = await cloud.loadBalancers.settings([...new Set(found.map(({ targetGroupArn }) => targetGroupArn))], signal)
  return found.flatMap((membership) => {
    const own = settings.find(({ targetGroupArn }) => targetGroupArn === membership.targetGroupArn)
    if (!own) return []
    const { targetGroupArn, targetGroupName, serverId, port } = membership
    const { intervalSeconds, healthyThreshold, deregistrationDelaySeconds } = own
    return [
      {
        targetGroupArn,
        targetGroupName,
        serverId,
        port,
        secondsToInService: intervalSeconds * healthyThreshold,
        deregistrationDelaySeconds,
      },
    ]
  })
}

/** One dry run for each place that servers are launched at. */
export async function refusedLaunches(
  cloud: Cloud,
  draft: Plan,
  template: LaunchTemplate,
  ownImage: OwnImageFound | null,
  signal?: AbortSignal,
): Promise<Blocker[]> {
  const places = new Map(draft.newServers.map((server) => [JSON.stringify({ ...server, name: '', replaces: '' }), server]))
  const found: Blocker[] = []
  for (const server of places.values()) {
    const token = clientToken(draft.id, 'dry-run', found.length)
    const request = launchRequest(draft, template, server, draft.id, token, ownImage?.id ?? draft.imageId)
    found.push(...(await refusal(() => cloud.compute.checkLaunch(request, signal), `launch ${server.name}`)))
  }
  const builder = ownImage === null ? draft.baking?.builder : null
  if (builder) {
    const request = builderRequest(draft, template, builder, draft.id, clientToken(draft.id, 'dry-run', places.size))
    found.push(...(await refusal(() => cloud.compute.checkLaunch(request, signal), `launch ${builder.name}`)))
  }
  return found
}

async function refusal(dryRun: () => Promise<void>, doing: string): Promise<Blocker[]> {
  try {
    await dryRun()
    return []
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    const about = { severity: 'blocker', serverId: null, message: `It would not be possible to ${doing}: ${error.message}` } as const
    switch (error.code) {
      case 'FORBIDDEN':
        return [{ ...about, code: 'no-permission', remedy: permissionRemedy(error) }]
      case 'CAPACITY':
        return [{ ...about, code: 'capacity', remedy: 'Choose another instance type or subnet in the recipe, or try again later.' }]
      case 'REFUSED':
      case 'INVALID_INPUT':
      case 'NOT_FOUND':
        return [{ ...about, code: 'refused', remedy: 'Correct what the message names in the recipe or in the account, then plan again.' }]
      default:
        throw error
    }
  }
}

/** A question that may go unanswered: the plan then says so, because the answer could have been a blocker. */
async function asWarning<Result>(
  ask: () => Promise<Result>,
  serverId: string | null,
  doing: string,
): Promise<{ readonly result: Result; readonly warning?: undefined } | { readonly result?: undefined; readonly warning: Blocker }> {
  try {
    return { result: await ask() }
  } catch (error) {
    if (!(error instanceof HengeError) || !['FORBIDDEN', 'REFUSED', 'UNSUPPORTED', 'NOT_FOUND'].includes(error.code)) throw error
    const message = `It was not possible to ${doing}: ${error.message}`
    const code = error.code === 'FORBIDDEN' ? 'no-permission' : 'refused'
    return { warning: { code, severity: 'warning', serverId, message, remedy: permissionRemedy(error) } }
  }
}

function permissionRemedy(error: HengeError): string {
  const action = error.details.action
  return typeof action === 'string' ? `Allow ${action} to this identity, or sign in with another.` : 'Check it by hand before starting.'
}
