import { gunzipSync } from 'node:zlib'
import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Evidence, KeptText } from '../../../shared/model/replacement/evidence.ts'
import { hengeTags, type Server } from '../../../shared/model/server.ts'
import { announce, settle } from './creations.ts'
import { ask, type StepRun } from './run-context.ts'

/** EC2 gives 64 KiB of console; a provider that gives more is cut at its beginning. */
const consoleCharacters = 256 * 1024
/** EC2 takes 16 KiB of user data, which gzip may have made of much more. */
const userDataBytes = 256 * 1024

const none: KeptText = { text: null, cut: false, problem: null }

/**
 * Keeps what the server was: it is gone with it. What cannot be read is noted and stops nothing; a snapshot that somebody wished for
 * and that cannot be made does, as the volume goes next. Answers with what was kept beyond the console.
 */
export async function keepEvidence(run: StepRun, server: Server, console: KeptText): Promise<string> {
  const { parts, plan, jobId } = run
  const userData = await readUserData(run, server.id)
  const volumes = await keptVolumes(run, server)
  const kept = { accountId: plan.accountId, jobId, keptAt: isoTime(parts.clock.now()), server }
  const evidence: Evidence = { ...kept, console: cutConsole(console), userData, volumes }
  const stored = await store(run, evidence)
  const snapshots = volumes.flatMap(({ snapshotId, snapshotState }) => (snapshotId ? [`${snapshotId} (${snapshotState})`] : []))
  return `${stored}${snapshots.length === 0 ? '' : `, snapshots begun: ${snapshots.join(', ')}`}`
}

async function store(run: StepRun, evidence: Evidence): Promise<string> {
  const { evidence: kept } = run.parts
  try {
    // Asked like the provider, so a full disk is waited for: it is the last chance.
    await ask(run, async () => kept.keep(withoutLoss(evidence, await kept.load(evidence.accountId, evidence.server.id))))
    return 'tags, user data and volumes kept'
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return `tags, user data and volumes not kept (${error.message})`
  }
}

/** A step that runs again may find less than before: the program may have ended between, and the server with it. */
function withoutLoss(now: Evidence, before: Evidence | null): Evidence {
  if (before === null || before.jobId !== now.jobId) return now
  const fuller = (one: KeptText, other: KeptText) => (one.text === null && other.text !== null ? other : one)
  return { ...now, console: fuller(now.console, before.console), userData: fuller(now.userData, before.userData) }
}

function cutConsole(console: KeptText): KeptText {
  if (console.text === null || console.text.length <= consoleCharacters) return console
  return { ...console, text: console.text.slice(-consoleCharacters), cut: true }
}

async function readUserData(run: StepRun, serverId: string): Promise<KeptText> {
  try {
    const bytes = await ask(run, (signal) => run.cloud.compute.userData(serverId, signal))
    return bytes === null ? none : textOfUserData(bytes)
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return { ...none, problem: error.message }
  }
}

/** gzip is unpacked as far as it may be kept; what is no UTF-8 stays base64. */
export function textOfUserData(bytes: Uint8Array): KeptText {
  const whole = unpacked(bytes)
  const part = whole.subarray(0, userDataBytes)
  const cut = part.length < whole.length
  try {
    // A character may be cut in two at the end.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(part, { stream: cut }), cut, problem: null }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { text: Buffer.from(part).toString('base64'), cut, problem: 'It is no text: what follows is base64.' }
  }
}

function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    // A small archive can hold gigabytes.
    return gunzipSync(bytes, { maxOutputLength: 8 * userDataBytes })
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && 'code' in error)) return bytes
    throw error
  }
}

async function keptVolumes(run: StepRun, server: Server): Promise<Evidence['volumes']> {
  const ids = server.volumes.map(({ id }) => id)
  const states = await readTags(run, ids)
  const kept: Evidence['volumes'] = []
  for (const { id, device, sizeGiB, type, deleteOnTermination } of server.volumes) {
    const snapshot = run.plan.rollout.snapshotVolumes ? await snapshotOf(run, server, id, device) : null
    const volume = { id, device, sizeGiB, type, deleteOnTermination, tags: states.get(id) ?? {} }
    kept.push({ ...volume, snapshotId: snapshot?.id ?? null, snapshotState: snapshot?.state ?? null })
  }
  return kept
}

async function readTags(run: StepRun, ids: readonly string[]): Promise<Map<string, Readonly<Record<string, string>>>> {
  if (ids.length === 0) return new Map()
  try {
    const volumes = await ask(run, (signal) => run.cloud.volumes.describe(ids, signal))
    return new Map(volumes.map(({ id, tags }) => [id, tags]))
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return new Map()
  }
}

/**
 * Not waited for: it holds the volume as it was when it was begun, and goes on after the volume is gone.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-creating-snapshot.html
 */
async function snapshotOf(run: StepRun, server: Server, volumeId: string, device: string) {
  const name = `${server.name} ${device}`
  await announce(run, 'snapshot', volumeId, name)
  const tags = { Name: name, [hengeTags.job]: run.jobId, [hengeTags.keptFrom]: run.plan.role }
  const description = `${name} of ${server.id}, before it was replaced`
  const snapshot = await ask(run, (signal) => run.cloud.volumes.snapshot(volumeId, description, tags, signal))
  await settle(run, 'snapshot', volumeId)
  return snapshot
}
