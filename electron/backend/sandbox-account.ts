import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../../shared/model/clock.ts'
import type { Server } from '../../shared/model/server.ts'
import { faultsFromText } from '../sandbox/faults-from-text.ts'
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts'
import { defaultTimings, spedUp } from '../sandbox/world/timings.ts'
import { sandboxAccount } from './accounts/account-service.ts'
import type { ServerMemory } from './fleet/ports.ts'
import type { LogSink } from './logs/ports.ts'

/** Its servers’ lines are taken over about this often. */
const shipEveryMs = 1000

/**
 * The built-in account’s small AWS. For trying things out: `HENGE_SANDBOX_SPEED` makes everything in it take so many times less (default 1),
 * `HENGE_SANDBOX_FAULTS` holds misfortunes as JSON, one or a list (electron/sandbox/README.md).
 */
export async function openSandboxAccount(
  dataFolder: string,
  recipesFolder: string,
  clock: Clock,
  environment: NodeJS.ProcessEnv,
): Promise<Sandbox> {
  const speed = Number(environment.HENGE_SANDBOX_SPEED ?? '1')
  return openSandbox({
    file: join(dataFolder, 'sandbox.sqlite'),
    clock,
    recipesFolder,
    timings: speed > 0 ? spedUp(defaultTimings, speed) : defaultTimings,
    faults: environment.HENGE_SANDBOX_FAULTS ? faultsFromText(environment.HENGE_SANDBOX_FAULTS) : [],
  })
}

/** At the first start: the servers that a program which had watched all along would remember. */
export async function rememberSandboxHistory(sandbox: Sandbox, memory: ServerMemory): Promise<void> {
  if ((await memory.recall(sandboxAccount.id)).length > 0) return
  const destroyed = sandbox.history().map(({ server }): Server => ({ ...server, accountId: sandboxAccount.id }))
  for (const [region, servers] of Map.groupBy(destroyed, ({ region }) => region)) {
    const newest = Math.max(...servers.map(({ terminatedAt, launchedAt }) => Date.parse(terminatedAt ?? launchedAt)))
    await memory.remember(sandboxAccount.id, region, servers, newest)
  }
}

/** Takes over what the sandbox’s servers log, as their shippers would send it, until the signal aborts. */
export async function takeSandboxLogs(sandbox: Sandbox, sink: LogSink, clock: Clock, log: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await sandbox.shipLogs(async (records) => void (await sink.append(records)), signal)
    } catch (error) {
      if (signal.aborted) return
      // Nothing is lost: the same lines come again at the next turn.
      log.warn({ id: 'SBX-0001', err: error }, 'the log store did not take the lines of the sandbox')
    }
    await clock.sleep(shipEveryMs, signal).catch(() => undefined)
  }
}
