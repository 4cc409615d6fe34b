import { stripVTControlCharacters } from 'node:util'
import { HengeError } from '../../../shared/model/error.ts'
import { builderFinished } from '../../../shared/model/recipe-image.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { hengeTags, isAlive } from '../../../shared/model/server.ts'
import {
  builderOf,
  builderOnRecord,
  buildersByTag,
  imageOnRecord,
  imagesOfJob,
  noteBuilder,
  noteImage,
  plannedBuilder,
} from './baked-image.ts'
import { announce, settle } from './creations.ts'
import { stop } from './hand-over-volumes.ts'
import { builderRequest, clientToken } from './launch-request.ts'
import { launchOnce } from './launch-servers.ts'
import { ask, named, pollUntil, type StepRun, say, unknownForMs } from './run-context.ts'
import { endServers } from './take-back.ts'
import { untilRunning } from './wait-for-servers.ts'
import { untilHealthy } from './wait-healthy.ts'

/** Snapshots of a large root volume take their time. */
const imageWithinMs = 90 * 60_000

/**
 * Launches the server of which the image is made, written down before. Safe twice, as with every launch: what carries the tags is
 * taken, and the client token makes the provider give the same one again.
 */
export async function launchBuilder(run: StepRun): Promise<string> {
  const { plan, jobId, step } = run
  const planned = plannedBuilder(plan)
  const token = clientToken(jobId, step.id, 0)
  if ((await builderOnRecord(run)) === null) {
    const tagged = await buildersByTag(run)
    const there = tagged.find(isAlive) ?? tagged[0]
    if (!there) {
      await say(run, null, `Launching ${planned.name}`)
      await announce(run, 'server', token, planned.name)
    }
    const request = builderRequest(plan, run.template, planned, jobId, token)
    // A cancellation lets a call in flight finish: its answer is what is taken back.
    const { id } = there ?? (await launchOnce(run, request))
    await noteBuilder(run, id)
  }
  await settle(run, 'server', token)
  run.parts.world.fleetChanged(plan.accountId)
  return `Launched ${named([await builderOf(run)])} from ${plan.imageId}`
}

/** Until the builder passes the recipe’s own health checks and has said that nothing of its first boot is left to do. */
export async function waitBuilder(run: StepRun): Promise<string> {
  const builder = await builderOf(run)
  await untilRunning(run, [builder])
  const healthy = await untilHealthy(run, [builder])
  return run.plan.baking?.firstBootSeenBy === 'health' ? healthy : `${healthy}; ${await untilBooted(run, builder)}`
}

/**
 * The health checks may pass while packages are still being installed, and an image of that would be broken for good. So the console
 * must show the line that a builder prints when its last command has gone well.
 */
async function untilBooted(run: StepRun, builder: { readonly id: string; readonly name: string }): Promise<string> {
  const withinMs = run.plan.healthTimeoutSeconds * 1000
  let unreadable: string | null = null
  await pollUntil(run, withinMs * 2, async (waited) => {
    const console = await readConsole(run, builder.id)
    if ('problem' in console) {
      unreadable = console.problem
      return null
    }
    if (console.text?.includes(builderFinished)) return null
    const last = stripVTControlCharacters(console.text ?? '')
      .trimEnd()
      .split('\n')
      .at(-1)
      ?.trim()
      .slice(0, 200)
    const failed = /Failed to run module scripts[-_]user/.test(console.text ?? '')
    if (failed || waited >= withinMs) {
      const why = failed ? 'A command of the recipe failed on' : 'It cannot be seen that the first boot has ended well on'
      throw new HengeError(
        'UNHEALTHY',
        `${why} ${named([builder])}. ${last ? `Its console ends with: ${last}` : 'Its console says nothing.'}`,
      )
    }
    return { value: null, detail: last ? `${builder.name}: ${last}` : `${builder.name} has not said yet that its first boot has ended` }
  })
  return unreadable === null ? 'its first boot has ended well' : `whether its first boot has ended could not be read (${unreadable})`
}

async function readConsole(run: StepRun, id: string): Promise<{ readonly text: string | null } | { readonly problem: string }> {
  try {
    return { text: await ask(run, (signal) => run.cloud.compute.consoleOutput(id, signal)) }
  } catch (error) {
    // Who may not read the console, or has a provider without one, relies on the health checks.
    if (!(error instanceof HengeError) || !['FORBIDDEN', 'UNSUPPORTED'].includes(error.code)) throw error
    return { problem: error.message }
  }
}

/** An image is made of a disk at rest. While it shuts down the builder takes away what no two servers may share. */
export async function stopBuilder(run: StepRun): Promise<string> {
  const builder = await builderOf(run)
  await stop(run, [builder.id])
  const [server] = await ask(run, (signal) => run.cloud.compute.describeServers([builder.id], signal))
  if (server?.state !== 'stopped') {
    throw new HengeError('UNHEALTHY', `${named([builder])} is ${server?.state ?? 'gone'}, so no image can be made of it.`)
  }
  return `${named([builder])} is stopped`
}

/** Names are given once per account and region; the job is part of it, so that a second try is another one. */
export function imageName(plan: Plan, jobId: string): string {
  return `henge-${plan.recipe}-${plan.toRevision}-${jobId}`
}

export async function createImage(run: StepRun): Promise<string> {
  const { plan, jobId, cloud, template } = run
  const name = imageName(plan, jobId)
  if ((await imageOnRecord(run)) === null) {
    const builder = await builderOf(run)
    const tags = {
      ...template.tags,
      Name: name,
      [hengeTags.recipe]: plan.recipe,
      [hengeTags.revision]: plan.toRevision,
      [hengeTags.job]: jobId,
    }
    await announce(run, 'image', name, name)
    const { id } = await ask(run, () => cloud.ownImages.create({ serverId: builder.id, name, tags }, run.uninterrupted))
    await noteImage(run, id)
  }
  await settle(run, 'image', name)
  return `${name} (${await imageOnRecord(run)}) has been begun`
}

export async function waitImage(run: StepRun): Promise<string> {
  const id = await imageOnRecord(run)
  const name = imageName(run.plan, run.jobId)
  await pollUntil(run, imageWithinMs, async (waited) => {
    const image = (await imagesOfJob(run)).find((own) => own.id === id)
    if (image?.state === 'available') return null
    if (image ? image.state !== 'pending' : waited > unknownForMs) {
      throw new HengeError('UNHEALTHY', `The image ${name} (${id}) ${image ? `is ${image.state}` : 'is not known to the provider'}.`)
    }
    return { value: null, detail: `${name} is ${image?.state ?? 'not listed yet'}` }
  })
  return `${name} (${id}) is available`
}

export async function removeBuilder(run: StepRun): Promise<string> {
  const builder = await builderOf(run)
  await endServers(run, [{ ...builder, state: 'stopped' }])
  run.parts.world.fleetChanged(run.plan.accountId)
  return `Terminated ${named([builder])}`
}
