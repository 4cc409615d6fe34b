import { HengeError } from '../../../shared/model/error.ts'
import type { HandOver } from '../../../shared/model/replacement/plan.ts'
import { ask, newServersOf, pollUntil, type StepRun } from './run-context.ts'

type Move = HandOver['addresses'][number]

const seenWithinMs = 2 * 60_000

/** Gives each Elastic IP to the new server, in one call each: there is no instant at which nobody has it. */
export async function moveAddresses(run: StepRun): Promise<string> {
  const servers = await newServersOf(run)
  const moves = run.plan.handOver.addresses.flatMap((move) => {
    const to = servers.find(({ name }) => name === move.newServerName)
    return to ? [{ move, to }] : []
  })
  return associate(run, moves)
}

/** Back to the old servers, for a job that turns back. */
export async function moveAddressesBack(run: StepRun): Promise<string> {
  const moves = run.plan.handOver.addresses.filter(({ serverId }) => run.step.serverIds.includes(serverId))
  const nameOf = (id: string) => run.plan.oldServers.find((server) => server.id === id)?.name ?? id
  return associate(
    run,
    moves.map((move) => ({ move, to: { id: move.serverId, name: nameOf(move.serverId) } })),
  )
}

async function associate(
  run: StepRun,
  moves: readonly { readonly move: Move; readonly to: { id: string; name: string } }[],
): Promise<string> {
  for (const { move, to } of moves) {
    await ask(run, (signal) => run.cloud.addresses.associate(move.allocationId, to.id, signal))
  }
  const ids = moves.map(({ move }) => move.allocationId)
  await pollUntil(run, seenWithinMs, async () => {
    const seen = await ask(run, (signal) => run.cloud.addresses.describe(ids, signal))
    const gone = moves.filter(({ move }) => !seen.some(({ allocationId }) => allocationId === move.allocationId))
    if (gone.length > 0) {
      throw new HengeError('NOT_FOUND', `The Elastic IP ${gone.map(({ move }) => move.address).join(', ')} has been released meanwhile.`)
    }
    const elsewhere = moves.filter(
      ({ move, to }) => !seen.some((held) => held.allocationId === move.allocationId && held.serverId === to.id),
    )
    if (elsewhere.length === 0) return null
    return {
      value: 1 - elsewhere.length / moves.length,
      detail: elsewhere.map(({ move }) => `${move.address} is not there yet`).join('; '),
    }
  })
  return moves.map(({ move, to }) => `${move.address} is at ${to.name} (${to.id})`).join('; ')
}
