import type { Job } from '../../../shared/model/job.ts'
import type { Plan, PlanBatch, StepKind } from '../../../shared/model/replacement/plan.ts'

/** What old servers of this batch held and nobody may have now, for a job that ends in the middle: a sentence for each, naming it. */
export function notHandedOver(job: Job, plan: Plan, batch: PlanBatch): string[] {
  const statusOf = (kind: StepKind) => {
    const step = plan.steps.find((one) => one.batch === batch.number && one.kind === kind)
    return job.steps.find(({ id }) => id === step?.id)?.status ?? null
  }
  const isOpen = (kind: StepKind) => statusOf(kind) !== null && statusOf(kind) !== 'succeeded'
  const mine = (serverId: string) => batch.serverIds.includes(serverId)
  const nameOf = (serverId: string) => plan.oldServers.find(({ id }) => id === serverId)?.name ?? serverId
  const { volumes, addresses, dns } = plan.handOver
  return [
    ...(isOpen('attach-volumes') ? volumes.filter(({ serverId }) => mine(serverId)) : []).map(
      ({ volumeId, serverId, newServerName }) =>
        `The data volume ${volumeId} of ${nameOf(serverId)} may hang on no server; it was to go to ${newServerName}.`,
    ),
    ...(isOpen('move-addresses') ? addresses.filter(({ serverId }) => mine(serverId)) : []).map(
      ({ address, serverId, newServerName }) =>
        `The Elastic IP ${address} of ${nameOf(serverId)} may be with no server; it was to go to ${newServerName}.`,
    ),
    ...(dns && isOpen('update-dns') ? [`${dns.name} may lead to servers that are gone; look at it in Route 53.`] : []),
  ]
}

/** The same for a job that could not turn back entirely: what the old servers of this batch may not have got back. */
export function notHandedBack(job: Job, plan: Plan, batch: PlanBatch): string[] {
  const isOpen = (action: string) => {
    const id = plan.batches.length === 1 ? action : `${action}-${batch.number}`
    return job.steps.some((step) => step.phase === 'rollback' && step.id === id && step.status !== 'succeeded')
  }
  const mine = (serverId: string) => batch.serverIds.includes(serverId)
  const { volumes, addresses, dns } = plan.handOver
  const volumeIds = isOpen('restore-volumes') ? volumes.filter(({ serverId }) => mine(serverId)).map(({ volumeId }) => volumeId) : []
  const moved = isOpen('restore-addresses') ? addresses.filter(({ serverId }) => mine(serverId)).map(({ address }) => address) : []
  return [
    ...(volumeIds.length > 0
      ? [
          `See where the data ${volumeIds.length === 1 ? 'volume' : 'volumes'} ${volumeIds.join(', ')} ${volumeIds.length === 1 ? 'hangs' : 'hang'}.`,
        ]
      : []),
    ...(moved.length > 0 ? [`See which server has ${moved.join(', ')}.`] : []),
    ...(dns && isOpen('restore-dns') ? [`See where ${dns.name} leads: it was not put back.`] : []),
  ]
}
