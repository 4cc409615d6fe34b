import type { Job } from '../../shared/model/job.ts'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import { badlyHandedOver, strayImages } from './handed-over.ts'
import type { Witness } from './witness.ts'

/** What must be so when a run is over, whatever happened in it. Gives what is not. */
export function brokenAfter(witness: Witness, job: Job): string[] {
  return [
    ...[...ended(job), ...noDuplicates(witness), ...nothingUnknown(witness, job), ...nothingLost(witness, job)],
    ...[...badlyHandedOver(witness, job), ...strayImages(witness, job)],
  ]
}

function ended(job: Job): string[] {
  if (hasEnded(job)) {
    if (job.error?.code === 'INTERNAL') return [`it ended with INTERNAL: ${job.error.message}`]
    return job.status === 'failed' && !job.error ? ['it failed without saying why'] : []
  }
  if (job.paused !== null && job.status === 'waiting') return []
  const running = job.steps.find(({ status }) => status === 'running')
  return [`it neither ended nor waits with a reason: ${job.status}, ${running?.id}: ${running?.detail}`]
}

function noDuplicates(witness: Witness): string[] {
  const seen = new Map<string, string[]>()
  for (const instance of witness.made()) {
    // One that AWS itself failed to bring up is no server.
    if (instance.history.at(-1)?.state === 'terminated' && instance.history.at(-1)?.reason?.code.startsWith('Client.')) continue
    const name = instance.tags.Name ?? ''
    seen.set(name, [...(seen.get(name) ?? []), instance.id])
  }
  const planned = [...(witness.plan?.newServers ?? []), witness.plan?.baking?.builder].map((server) => server?.name)
  const unplanned = [...seen.keys()].filter((name) => !planned.includes(name))
  return [
    ...[...seen].flatMap(([name, ids]) => (ids.length > 1 ? [`${name} was launched ${ids.length} times: ${ids.join(', ')}`] : [])),
    ...unplanned.map((name) => `${name} was launched and not planned`),
  ]
}

function nothingUnknown(witness: Witness, job: Job): string[] {
  const said = job.error?.message ?? ''
  return witness
    .made()
    .filter((instance) => witness.isAlive(instance))
    .filter(({ id, tags }) => !job.newServers.some((server) => server.id === id) && !said.includes(id) && !said.includes(tags.Name ?? id))
    .map(({ id, tags }) => `${tags.Name} (${id}) is left and nobody knows: ${job.status}, ${said}`)
}

function nothingLost(witness: Witness, job: Job): string[] {
  const { setting, region } = witness
  const said = job.error?.message ?? ''
  const vanished = witness.vanished().map(({ id }) => id)
  const volumes = [...setting.volumeIds].filter((id) => {
    const volume = region.find('volume', id)
    const holder = volume?.attachment?.instanceId
    return (volume === undefined || volume.deletedAt !== undefined) && !(holder !== undefined && vanished.includes(holder))
  })
  const gone = witness.servers().filter((instance) => setting.serverIds.includes(instance.id) && !witness.isAlive(instance))
  const lost = gone.filter(({ id }) => {
    if (vanished.includes(id)) return false
    const batch = witness.plan?.batches.find(({ serverIds }) => serverIds.includes(id))
    return batch === undefined || job.noReturnBatch < batch.number
  })
  const replacedBy = witness.serving().length
  const expected = witness.plan?.ends ? 0 : setting.serverIds.length
  const short = hasEnded(job) && job.status === 'succeeded' && replacedBy + vanished.length < expected
  return [
    ...volumes.map((id) => `the data volume ${id} is gone`),
    ...lost.map(({ id, tags }) => `${tags.Name} (${id}) went before its batch had passed the point of no return; ${said}`),
    ...(short ? [`it succeeded and only ${replacedBy} of ${expected} serve`] : []),
  ]
}
