import { ask, committed, type StepRun } from './run-context.ts'

/** Gives the Elastic IPs of servers that are gone back for good. One that somebody gave to another server meanwhile stays. */
export async function releaseAddresses(run: StepRun): Promise<string> {
  const safe = committed(run)
  const held = run.plan.handOver.addresses.filter(({ serverId }) => run.step.serverIds.includes(serverId))
  const said: string[] = []
  for (const { allocationId, address, serverId } of held) {
    const [now] = await ask(safe, (signal) => run.cloud.addresses.describe([allocationId], signal))
    if (now && now.serverId !== null && now.serverId !== serverId) {
      said.push(`${address} is at ${now.serverId} now and stays`)
      continue
    }
    await ask(safe, (signal) => run.cloud.addresses.release(allocationId, signal))
    said.push(`Released ${address}`)
  }
  return said.join('; ')
}
