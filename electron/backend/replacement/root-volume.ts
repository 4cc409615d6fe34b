import { HengeError } from '../../../shared/model/error.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { imageToLaunch } from './baked-image.ts'
import { announce, settle } from './creations.ts'
import { start, stop } from './hand-over-volumes.ts'
import { clientToken } from './launch-request.ts'
import { ask, named, oldServersOf, pollUntil, type StepRun } from './run-context.ts'

const taskWithinMs = 60 * 60_000

/** Notes of a job, by server: what it was like before. */
const noteOf = (what: 'user-data' | 'root-volume', serverId: string) => `${what}/${serverId}`

/**
 * Writes down what each server is now, then gives it the new user data, which EC2 allows in a stopped server only. Where it is the
 * same already, nothing stops.
 */
export async function setUserData(run: StepRun): Promise<string> {
  const { parts, cloud, template, jobId } = run
  const said: string[] = []
  for (const { id, name } of oldServersOf(run)) {
    const before = await ask(run, (signal) => cloud.compute.userData(id, signal))
    const base64 = before === null ? '' : Buffer.from(before).toString('base64')
    const [server] = await ask(run, (signal) => cloud.compute.describeServers([id], signal))
    const root = server?.volumes.find((volume) => volume.root)
    if (!server || !root)
      throw new HengeError('UNHEALTHY', `The root volume of ${name} (${id}) could not be seen; nothing was changed on it.`)
    await parts.notes.noteOnce(jobId, noteOf('user-data', id), base64)
    await parts.notes.noteOnce(jobId, noteOf('root-volume', id), JSON.stringify({ volumeId: root.id, device: root.device }))
    if (base64 === template.userData) {
      said.push(`${name} has it already`)
      continue
    }
    await stop(run, [id])
    await ask(run, (signal) => cloud.rootVolumes.setUserData(id, template.userData, signal))
    said.push(`${name} has it`)
  }
  await start(
    run,
    oldServersOf(run).map(({ id }) => id),
  )
  return said.join('; ')
}

/** New root volumes from the image of the plan, or from the one baked of it; the replaced ones are kept, detached, until the leftovers are cleaned up. */
export async function replaceRoot(run: StepRun): Promise<string> {
  const { cloud, jobId } = run
  const old = oldServersOf(run)
  const imageId = await imageToLaunch(run)
  for (const [index, { id }] of old.entries()) {
    const tasks = await ask(run, (signal) => cloud.rootVolumes.tasksOf([id], signal))
    if (tasks.some((task) => task.imageId === imageId && !failed(task.state) && task.tags[hengeTags.job] === jobId)) continue
    const before = await rootBefore(run, id)
    if (before) await announce(run, 'volume', before.volumeId, `${old[index]?.name ?? id} ${before.device}`)
    const request = {
      serverId: id,
      imageId,
      clientToken: clientToken(jobId, run.step.id, index),
      tags: { [hengeTags.job]: jobId },
    }
    await ask(run, (signal) => cloud.rootVolumes.replace(request, signal))
  }
  await pollUntil(run, taskWithinMs, async () => {
    const tasks = await ask(run, (signal) =>
      cloud.rootVolumes.tasksOf(
        old.map(({ id }) => id),
        signal,
      ),
    )
    const newest = old.map(({ id, name }) => ({ name, state: tasks.find((task) => task.serverId === id)?.state ?? 'pending' }))
    const broken = newest.filter(({ state }) => failed(state))
    if (broken.length > 0) {
      throw new HengeError(
        'UNHEALTHY',
        `The root volume could not be replaced: ${broken.map(({ name, state }) => `${name} ${state}`).join('; ')}.`,
      )
    }
    const left = newest.filter(({ state }) => state !== 'succeeded')
    if (left.length === 0) return null
    return { value: 1 - left.length / old.length, detail: left.map(({ name, state }) => `${name}: ${state}`).join('; ') }
  })
  return `${named(old)} ${old.length === 1 ? 'has a new root volume' : 'have new root volumes'}`
}

const failed = (state: string) => state === 'failing' || state === 'failed' || state === 'failed-detached'

/** Marks the servers as what they are now, and the kept root volumes as what they are. */
export async function finishRoot(run: StepRun): Promise<string> {
  const { plan, cloud, parts, jobId } = run
  const old = oldServersOf(run)
  const ids = old.map(({ id }) => id)
  const tags = { [hengeTags.recipe]: plan.recipe, [hengeTags.revision]: plan.toRevision, [hengeTags.job]: jobId }
  const kept: string[] = []
  for (const { id } of old) {
    const before = await rootBefore(run, id)
    if (before) kept.push(before.volumeId)
  }
  if (kept.length > 0) {
    await ask(run, (signal) => cloud.volumes.tag(kept, { [hengeTags.job]: jobId, [hengeTags.keptFrom]: plan.role }, signal))
    for (const volumeId of kept) await settle(run, 'volume', volumeId)
  }
  await ask(run, (signal) => cloud.compute.tagServers(ids, tags, signal))
  parts.world.fleetChanged(plan.accountId)
  return `${named(old)} ${old.length === 1 ? 'is' : 'are'} current; kept: ${kept.join(', ')}`
}

/** For a job that turns back: the root volume and user data that each server had are its own again. */
export async function restoreRoot(run: StepRun): Promise<string> {
  const { cloud, parts, jobId } = run
  const said: string[] = []
  for (const { id, name } of oldServersOf(run)) {
    const before = await rootBefore(run, id)
    const userData = await parts.notes.note(jobId, noteOf('user-data', id))
    if (before === null || userData === null) continue
    await settled(run, id)
    await stop(run, [id])
    await swapRoot(run, id, before)
    await settle(run, 'volume', before.volumeId)
    const now = await ask(run, (signal) => cloud.compute.userData(id, signal))
    if ((now === null ? '' : Buffer.from(now).toString('base64')) !== userData) {
      await ask(run, (signal) => cloud.rootVolumes.setUserData(id, userData, signal))
    }
    await start(run, [id])
    said.push(`${name} has its old root volume ${before.volumeId}`)
  }
  return said.length > 0 ? said.join('; ') : 'No root volume had been touched'
}

/** A task that still runs would put its volume in again. */
async function settled(run: StepRun, serverId: string): Promise<void> {
  await pollUntil(run, taskWithinMs, async () => {
    const [newest] = await ask(run, (signal) => run.cloud.rootVolumes.tasksOf([serverId], signal))
    const busy = newest !== undefined && ['pending', 'in-progress', 'failing'].includes(newest.state)
    return busy ? { value: null, detail: `The replacement of its root volume is ${newest.state}` } : null
  })
}

async function swapRoot(run: StepRun, serverId: string, before: { readonly volumeId: string; readonly device: string }): Promise<void> {
  const { cloud } = run
  await pollUntil(run, 10 * 60_000, async () => {
    const [server] = await ask(run, (signal) => cloud.compute.describeServers([serverId], signal))
    const there = server?.volumes.find((volume) => volume.device === before.device)
    if (there?.id === before.volumeId) return null
    if (there) {
      // The new one, which nobody needs then.
      await announce(run, 'volume', there.id, `${server?.name ?? serverId} ${before.device}`)
      await ask(run, (signal) => cloud.volumes.detach(there.id, serverId, signal))
    } else await ask(run, (signal) => cloud.volumes.attach(before.volumeId, serverId, before.device, signal))
    return { value: null, detail: there ? `${there.id} is being detached` : `${before.volumeId} is being attached` }
  })
}

async function rootBefore(run: StepRun, serverId: string): Promise<{ volumeId: string; device: string } | null> {
  const note = await run.parts.notes.note(run.jobId, noteOf('root-volume', serverId))
  return note === null ? null : JSON.parse(note)
}
