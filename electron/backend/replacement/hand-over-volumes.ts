import { HengeError } from '../../../shared/model/error.ts'
import type { HandOver } from '../../../shared/model/replacement/plan.ts'
import { announce, settle } from './creations.ts'
import { ask, newServersOf, pollUntil, type StepRun } from './run-context.ts'

type Move = HandOver['volumes'][number]

const stoppedWithinMs = 15 * 60_000
const movedWithinMs = 10 * 60_000

/**
 * Frees the data volumes of the old servers without losing anything: first nothing ends them with their server any more, then the
 * server stops, so that all that was written is on the volume, and only then they are detached.
 */
export async function releaseVolumes(run: StepRun): Promise<string> {
  const moves = run.plan.handOver.volumes.filter(({ serverId }) => run.step.serverIds.includes(serverId))
  await keep(run, moves)
  await stop(run, [...new Set(moves.map(({ serverId }) => serverId))])
  for (const move of moves) {
    // From here until it hangs somewhere again, nobody would find it.
    await announce(run, 'volume', move.volumeId, `${nameOf(run, move.serverId)} ${move.device}`)
    await ask(run, (signal) => run.cloud.volumes.detach(move.volumeId, move.serverId, signal))
  }
  await untilFree(run, moves, (move) => move.serverId)
  // Those that nobody takes over now were tagged, and are on record for the next start.
  for (const { volumeId, newServerName } of moves) if (newServerName === null) await settle(run, 'volume', volumeId)
  return `${moves.map(({ volumeId }) => volumeId).join(', ')} ${moves.length === 1 ? 'is' : 'are'} detached`
}

function nameOf({ plan }: StepRun, serverId: string): string {
  return plan.oldServers.find(({ id }) => id === serverId)?.name ?? serverId
}

async function keep(run: StepRun, moves: readonly Move[]): Promise<void> {
  for (const { volumeId, serverId, device, deleteOnTermination } of moves) {
    if (!deleteOnTermination) continue
    const [volume] = await ask(run, (signal) => run.cloud.volumes.describe([volumeId], signal))
    if (volume?.serverId !== serverId || !volume.deleteOnTermination) continue
    await ask(run, (signal) => run.cloud.volumes.setDeleteOnTermination(serverId, device, false, signal))
  }
}

/** Until these servers are stopped; one that is gone counts as stopped. */
export async function stop(run: StepRun, ids: readonly string[]): Promise<void> {
  await pollUntil(run, stoppedWithinMs, async () => {
    const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
    // EC2 refuses to stop a server that is still starting.
    const running = servers.filter(({ state }) => state === 'running')
    if (running.length > 0) {
      await ask(run, (signal) =>
        run.cloud.compute.stopServers(
          running.map(({ id }) => id),
          signal,
        ),
      )
    }
    const left = servers.filter(
      ({ state }) => state === 'running' || state === 'pending' || state === 'stopping' || state === 'shutting-down',
    )
    return left.length === 0 ? null : { value: null, detail: `${left.map(({ name }) => name).join(', ')} shuts down` }
  })
}

async function untilFree(run: StepRun, moves: readonly Move[], from: (move: Move) => string): Promise<void> {
  await pollUntil(run, movedWithinMs, async () => {
    const volumes = await known(run, moves)
    const held = volumes.filter(({ id, serverId, attachment }) => {
      const move = moves.find(({ volumeId }) => volumeId === id)
      return move !== undefined && serverId === from(move) && attachment !== null
    })
    return held.length === 0 ? null : { value: 1 - held.length / moves.length, detail: `${held.map(({ id }) => id).join(', ')} detaching` }
  })
}

/** Gives the freed volumes to the new servers, at the same device names. */
export async function attachVolumes(run: StepRun): Promise<string> {
  const servers = await newServersOf(run)
  const moves = run.plan.handOver.volumes.flatMap((move) => {
    const to = servers.find(({ name }) => name === move.newServerName)
    return to ? [{ move, to }] : []
  })
  await attachAll(run, moves)
  return moves.map(({ move, to }) => `${move.volumeId} is at ${to.name} (${to.id}) as ${move.device}`).join('; ')
}

/**
 * For a job that turns back: the volumes go to the old servers again, and these start again. Where these had been destroyed before it,
 * the volumes hang nowhere again.
 */
export async function restoreVolumes(run: StepRun): Promise<string> {
  const { serverIds, newServerNames } = run.step
  const moves = run.plan.handOver.volumes.filter(
    ({ serverId, newServerName }) => serverIds.includes(serverId) || (newServerName !== null && newServerNames.includes(newServerName)),
  )
  const back = moves.filter(({ serverId }) => serverIds.includes(serverId))
  const { newServers } = await run.parts.records.load(run.jobId)
  for (const move of moves) {
    const [volume] = await known(run, [move])
    const holder = newServers.find(({ id }) => id === volume?.serverId)
    if (!holder) continue
    // What it has written is on the volume only once it has stopped; it is taken back anyway.
    await stop(run, [holder.id])
    await announce(run, 'volume', move.volumeId, `${holder.name} ${move.device}`)
    await ask(run, (signal) => run.cloud.volumes.detach(move.volumeId, holder.id, signal))
    await untilFree(run, [move], () => holder.id)
    if (!back.includes(move)) await settle(run, 'volume', move.volumeId)
  }
  await attachAll(
    run,
    back.map((move) => ({ move, to: { id: move.serverId, name: move.serverId } })),
  )
  for (const { serverId, device, deleteOnTermination } of back) {
    if (deleteOnTermination) await ask(run, (signal) => run.cloud.volumes.setDeleteOnTermination(serverId, device, true, signal))
  }
  const ids = [...new Set(back.map(({ serverId }) => serverId))]
  await start(
    run,
    ids.filter((id) => run.plan.oldServers.find((server) => server.id === id)?.state === 'running'),
  )
  const free = moves.filter((move) => !back.includes(move)).map(({ volumeId }) => `${volumeId} is kept for the next start`)
  return [...back.map(({ volumeId, serverId }) => `${volumeId} is at ${serverId} again`), ...free].join('; ')
}

/** Until these servers run. */
export async function start(run: StepRun, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await pollUntil(run, stoppedWithinMs, async () => {
    const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
    const gone = servers.filter(({ state }) => state === 'terminated' || state === 'shutting-down')
    if (gone.length > 0) throw new HengeError('UNHEALTHY', `${gone.map(({ name }) => name).join(', ')} ended meanwhile.`)
    // A start that fails for a key it may not use goes back to stopped without an error: it is asked for again until time is up.
    const stopped = servers.filter(({ state }) => state === 'stopped')
    if (stopped.length > 0) {
      await ask(run, (signal) =>
        run.cloud.compute.startServers(
          stopped.map(({ id }) => id),
          signal,
        ),
      )
    }
    const left = servers.filter(({ state }) => state !== 'running')
    if (left.length === 0) return null
    const why = left.map(({ name, state, stateReason }) => `${name} is ${state}${stateReason ? `: ${stateReason}` : ''}`)
    return { value: null, detail: why.join('; ') }
  })
}

async function attachAll(
  run: StepRun,
  moves: readonly { readonly move: Move; readonly to: { id: string; name: string } }[],
): Promise<void> {
  for (const { move, to } of moves) {
    await ask(run, (signal) => run.cloud.volumes.attach(move.volumeId, to.id, move.device, signal))
  }
  await pollUntil(run, movedWithinMs, async () => {
    const volumes = await known(
      run,
      moves.map(({ move }) => move),
    )
    const missing = moves.filter(
      ({ move, to }) =>
        !volumes.some(({ id, serverId, attachment }) => id === move.volumeId && serverId === to.id && attachment === 'attached'),
    )
    if (missing.length === 0) return null
    return { value: 1 - missing.length / moves.length, detail: `${missing.map(({ move }) => move.volumeId).join(', ')} attaching` }
  })
  for (const { move } of moves) await settle(run, 'volume', move.volumeId)
}

async function known(run: StepRun, moves: readonly Move[]) {
  const ids = moves.map(({ volumeId }) => volumeId)
  const volumes = await ask(run, (signal) => run.cloud.volumes.describe(ids, signal))
  const gone = ids.filter((id) => !volumes.some((volume) => volume.id === id))
  if (gone.length > 0) throw new HengeError('NOT_FOUND', `The provider does not know the volume ${gone.join(', ')} any more.`)
  return volumes
}
