import { imageState } from '../../electron/sandbox/world/own-images.ts'
import type { Job } from '../../shared/model/job.ts'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { recordName } from './setting.ts'
import type { Witness } from './witness.ts'

/**
 * Volumes, addresses, targets and the DNS record are with the servers that they belong to when the job has ended, or the job names the
 * very thing that is not. It is not enough that it names a server.
 */
export function badlyHandedOver(witness: Witness, job: Job): string[] {
  const { plan, region } = witness
  if (!plan || !hasEnded(job)) return []
  const said = job.error?.message ?? ''
  const after = new Aftermath(witness, job)
  const misplaced: string[] = []
  const check = (what: string, names: readonly string[], holder: string | null, serverId: string, newName: string) => {
    const right = after.ownerOf(serverId, newName)
    if (holder !== null && holder === right) return
    if (after.isExcused(serverId) || after.isExcused(right ?? '')) return
    if (job.status !== 'succeeded' && names.some((name) => said.includes(name))) return
    misplaced.push(`${what} is with ${holder ?? 'nobody'} and belongs to ${right}: ${job.status}, ${said}`)
  }
  for (const { volumeId, serverId, newServerName } of plan.handOver.volumes) {
    if (newServerName === null) {
      misplaced.push(
        ...notKept(
          `the volume ${volumeId}`,
          [volumeId],
          witness.holderOf(volumeId),
          region.find('volume', volumeId) !== undefined,
          serverId,
          after,
        ),
      )
      continue
    }
    check(`the volume ${volumeId}`, [volumeId], witness.holderOf(volumeId), serverId, newServerName)
  }
  for (const { allocationId, address, serverId, newServerName } of plan.handOver.addresses) {
    const found = region.find('address', allocationId)
    const holder = witness.holderOfAddress(allocationId)
    if (newServerName === null) {
      const free = plan.rollout.oldServers === 'quarantine' ? serverId : null
      misplaced.push(...notKept(`the address ${allocationId}`, [allocationId, address], holder, found !== undefined, serverId, after, free))
      continue
    }
    check(`the address ${allocationId}`, [allocationId, address], holder, serverId, newServerName)
  }
  return [...misplaced, ...notBack(witness, after), ...wrongTargets(witness, after), ...wrongRecord(witness, after)]
}

/** What is kept until the next start hangs nowhere and is there; where the job turned back it is with its server again. */
function notKept(
  what: string,
  names: readonly string[],
  holder: string | null,
  isThere: boolean,
  serverId: string,
  after: Aftermath,
  free: string | null = null,
): string[] {
  const right = after.isReplaced(serverId) ? free : serverId
  if (isThere && holder === right) return []
  if (after.isExcused(serverId) || (after.job.status !== 'succeeded' && names.some((name) => after.said.includes(name)))) return []
  return [
    `${what} is ${isThere ? `with ${holder ?? 'nobody'}` : 'gone'} and belongs to ${right ?? 'nobody'}: ${after.job.status}, ${after.said}`,
  ]
}

/** Who has what, as far as the job came. */
class Aftermath {
  readonly job: Job
  readonly said: string
  private readonly witness: Witness
  private readonly vanished: readonly string[]

  constructor(witness: Witness, job: Job) {
    this.witness = witness
    this.job = job
    this.said = job.error?.message ?? ''
    this.vanished = witness.vanished().map(({ id }) => id)
  }

  /** A fault took it away: nobody promised anything about it. */
  isExcused(serverId: string): boolean {
    return this.vanished.includes(serverId)
  }

  /** Old servers of its batch have gone or were to go. */
  isReplaced(serverId: string): boolean {
    const batch = this.witness.plan?.batches.find(({ serverIds }) => serverIds.includes(serverId))
    return batch !== undefined && (this.job.status === 'succeeded' || batch.number <= this.job.noReturnBatch)
  }

  ownerOf(serverId: string, newName: string): string | undefined {
    if (!this.isReplaced(serverId)) return serverId
    return this.job.newServers.find((server) => server.name === newName)?.id
  }

  /** New servers whose batch is through. */
  servingNew(): string[] {
    const done = (this.witness.plan?.batches ?? [])
      .filter((batch) => this.job.status === 'succeeded' || batch.number <= this.job.noReturnBatch || this.isThrough(batch.number))
      .flatMap(({ newServerNames }) => newServerNames)
    return this.job.newServers.filter(({ name }) => done.includes(name)).map(({ id }) => id)
  }

  private isThrough(batch: number): boolean {
    const kinds = this.witness.plan?.steps.filter((step) => step.batch === batch) ?? []
    return kinds.every(({ id }) => this.job.steps.find((step) => step.id === id)?.status === 'succeeded')
  }
}

/** A job that turned back before the point of no return has everything serve as before. */
function notBack(witness: Witness, after: Aftermath): string[] {
  const { job, said } = after
  const rolledBack = job.status !== 'succeeded' && job.noReturnBatch === 0 && !said.includes('not possible to go back')
  if (!rolledBack) return []
  const serving = witness.serving()
  return (witness.plan?.oldServers ?? [])
    .filter(({ id, state }) => state === 'running' && !after.isExcused(id))
    .filter(({ id }) => !serving.some((instance) => instance.id === id))
    .map(({ id, name }) => `${name} (${id}) does not serve after going back: ${job.status}, ${said}`)
}

/** Nobody that went is still registered, and who stays is. */
function wrongTargets(witness: Witness, after: Aftermath): string[] {
  const { job, said } = after
  const registered = witness.registered()
  if (registered === null) return []
  const named = (id: string) => job.status !== 'succeeded' && said.includes(id)
  const old = (witness.plan?.oldServers ?? []).filter(({ id }) => !after.isExcused(id))
  const left = old.filter(({ id }) => after.isReplaced(id) && witness.plan?.strategy !== 'root-volume' && registered.includes(id))
  const missing = old.filter(({ id }) => !after.isReplaced(id) && !registered.includes(id))
  const strays = job.newServers.filter(({ id }) => !after.isExcused(id) && registered.includes(id) && !after.servingNew().includes(id))
  const about = (what: string) => (server: { readonly id: string; readonly name: string }) =>
    named(server.id) ? [] : [`${server.name} (${server.id}) ${what}: ${job.status}, ${said}`]
  return [
    ...left.flatMap(about('was replaced and is still registered')),
    ...missing.flatMap(about('stays and is not registered')),
    ...strays.flatMap(about('was taken back and is still registered')),
  ]
}

/** The record leads to those that serve. */
function wrongRecord(witness: Witness, after: Aftermath): string[] {
  const { job, said } = after
  const dns = witness.plan?.handOver.dns
  if (!dns || (job.status !== 'succeeded' && said.includes(recordName))) return []
  const staying = [...(witness.plan?.oldServers ?? []), ...(witness.plan?.skipped ?? [])].filter(({ id }) => !after.isReplaced(id))
  const ids = [...staying.map(({ id }) => id), ...after.servingNew()].filter((id) => !after.isExcused(id))
  const wanted = witness.addressesOf(ids)
  const lead = witness.record()?.addresses ?? []
  const lacking = wanted.filter((address) => !lead.includes(address))
  const strange = lead.filter(
    (address) => !wanted.includes(address) && !witness.addressesOf(witness.vanished().map(({ id }) => id)).includes(address),
  )
  if (lacking.length + strange.length === 0) return []
  return [`${recordName} leads to ${lead.join(', ')} and should to ${wanted.join(', ')}: ${job.status}, ${said}`]
}

/** At most one image, finished; no snapshot without one; and no builder, unless the job names what is left. */
export function strayImages({ region, plan }: Witness, job: Job): string[] {
  if (!plan?.baking || !hasEnded(job)) return []
  const said = job.error?.message ?? ''
  const named = (...words: readonly string[]) => job.status !== 'succeeded' && words.some((word) => said.includes(word))
  const own = region.all('image').filter(({ tags }) => tags[hengeTags.job] === job.id)
  const kept = own.filter(({ deregisteredAt }) => deregisteredAt === null)
  const unfinished = kept.filter((image) => imageState(image, region.now) !== 'available')
  const snapshots = own
    .filter(({ deregisteredAt }) => deregisteredAt !== null)
    .flatMap(({ devices }) => devices)
    .filter(({ snapshotId }) => region.find('snapshot', snapshotId) !== undefined)
  return [
    ...(kept.length > 1 ? [`${kept.length} images were made: ${kept.map(({ id }) => id).join(', ')}`] : []),
    ...unfinished.filter(({ id, name }) => !named(id, name)).map(({ id }) => `the unfinished image ${id} is left: ${said}`),
    ...snapshots.filter(({ snapshotId }) => !named(snapshotId)).map(({ snapshotId }) => `${snapshotId} of no image is left: ${said}`),
    ...(job.status === 'succeeded' && kept.length + (plan.baking.image ? 1 : 0) !== 1 ? ['it succeeded without an image'] : []),
  ]
}
