import { HengeError } from '../../../shared/model/error.ts'
import type { Plan, PlannedServer } from '../../../shared/model/replacement/plan.ts'
import { hengeTags, type Server } from '../../../shared/model/server.ts'
import type { OwnImage } from '../cloud/ports.ts'
import { ask, committed, type StepRun } from './run-context.ts'

const builderNote = 'builder'
const imageNote = 'baked-image'

type Named = { readonly id: string; readonly name: string }

/** The builder that the plan describes. */
export function plannedBuilder({ baking }: Plan): PlannedServer {
  if (!baking?.builder) throw new Error('the plan has no builder')
  return baking.builder
}

/** null: none is on record yet. */
export async function builderOnRecord(run: StepRun): Promise<Named | null> {
  const id = await run.parts.notes.note(run.jobId, builderNote)
  return id === null ? null : { id, name: plannedBuilder(run.plan).name }
}

/** The builder of a step after the one that launched it. */
export async function builderOf(run: StepRun): Promise<Named> {
  const builder = await builderOnRecord(run)
  if (builder === null) throw new HengeError('INTERNAL', 'The job does not have its builder on record although it has launched it.')
  return builder
}

/** Whoever cancels meanwhile: what was made has to be known, so that it can be taken back. */
export function noteBuilder(run: StepRun, id: string): Promise<void> {
  return ask(committed(run), () => run.parts.notes.noteOnce(run.jobId, builderNote, id))
}

/** Builders of this job by their tags, whatever their state: how a lost answer is found again. */
export function buildersByTag(run: StepRun): Promise<Server[]> {
  const tags = { [hengeTags.job]: run.jobId, [hengeTags.builder]: run.plan.recipe }
  return ask(run, (signal) => run.cloud.compute.findByTags(tags, signal))
}

/** Images that this job has begun. */
export function imagesOfJob(run: StepRun): Promise<OwnImage[]> {
  const tags = { [hengeTags.job]: run.jobId, [hengeTags.revision]: run.plan.toRevision }
  return ask(run, (signal) => run.cloud.ownImages.findByTags(tags, signal))
}

/** null: this job has none on record. */
export function imageOnRecord({ parts, jobId }: Pick<StepRun, 'parts' | 'jobId'>): Promise<string | null> {
  return parts.notes.note(jobId, imageNote)
}

export function noteImage(run: StepRun, id: string): Promise<void> {
  return ask(committed(run), () => run.parts.notes.noteOnce(run.jobId, imageNote, id))
}

/** What servers of this plan are launched from: the base image, the own image that was there, or the one that this job has made. */
export async function imageToLaunch(run: Pick<StepRun, 'parts' | 'jobId' | 'plan'>): Promise<string> {
  const { baking, imageId } = run.plan
  if (!baking) return imageId
  const made = baking.image?.id ?? (await imageOnRecord(run))
  if (made === null) throw new HengeError('INTERNAL', 'The job does not have its image on record although it has made it.')
  return made
}

/** PLAN_STALE where the own image that the plan launches from is not there any more. */
export async function checkOwnImage({ plan, cloud, ...run }: StepRun): Promise<void> {
  const image = plan.baking?.image
  if (!image) return
  const tags = { [hengeTags.recipe]: plan.recipe, [hengeTags.revision]: plan.toRevision }
  const there = await ask({ plan, cloud, ...run }, (signal) => cloud.ownImages.findByTags(tags, signal))
  if (there.some(({ id, state }) => id === image.id && state === 'available')) return
  throw new HengeError('PLAN_STALE', `The plan does not hold any more: the image ${image.name} (${image.id}) is gone. Make a new plan.`)
}
