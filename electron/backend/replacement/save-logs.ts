import { createHash } from 'node:crypto'
import { HengeError } from '../../../shared/model/error.ts'
import type { LogRecord } from '../../../shared/model/logs.ts'
import type { KeptText } from '../../../shared/model/replacement/evidence.ts'
import type { Server } from '../../../shared/model/server.ts'
import { keepEvidence } from './keep-evidence.ts'
import { ask, oldServersOf, type StepRun, say } from './run-context.ts'

/**
 * Keeps what the old servers were, their console output also as log lines: it is gone with them. What cannot be had is noted and does
 * not stop the job: the console is the last resort, a server’s own lines have been shipped while it lived.
 */
export async function saveLogs(run: StepRun): Promise<string> {
  const { cloud } = run
  const ids = oldServersOf(run).map(({ id }) => id)
  const servers = await ask(run, (signal) => cloud.compute.describeServers(ids, signal))
  const notes: string[] = []
  for (const [index, server] of servers.entries()) {
    await say(run, index / servers.length, `Saving what ${server.name} is`)
    const console = await readConsole(run, server)
    const lines = await saveConsole(run, server, console)
    notes.push(`${server.name}: ${lines}; ${await keepEvidence(run, server, console)}`)
  }
  const unknown = ids.filter((id) => !servers.some((server) => server.id === id))
  for (const id of unknown) notes.push(`${id}: not known to the provider any more`)
  return notes.join('; ')
}

async function readConsole(run: StepRun, server: Server): Promise<KeptText> {
  try {
    const text = await ask(run, (signal) => run.cloud.compute.consoleOutput(server.id, signal))
    return { text, cut: false, problem: null }
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return { text: null, cut: false, problem: error.message }
  }
}

async function saveConsole(run: StepRun, server: Server, { text, problem }: KeptText): Promise<string> {
  if (problem !== null) return `console output not saved (${problem})`
  try {
    const records = text === null ? [] : consoleRecords(server, text, run.parts.clock.now())
    if (records.length === 0) return 'no console output'
    const { stored } = await run.parts.sink.append(records)
    return `${records.length} lines of console output${stored < records.length ? `, ${records.length - stored} of them kept before` : ''}`
  } catch (error) {
    if (run.signal.aborted || !(error instanceof HengeError)) throw error
    return `console output not saved (${error.message})`
  }
}

/**
 * Console lines bear no wall time, so they take the time of saving, in their order. The id is made of the text and of how often it
 * came before, so that the same console read twice adds nothing.
 */
export function consoleRecords(server: Server, text: string, now: number): LogRecord[] {
  const seen = new Map<string, number>()
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.map((message, index) => {
    const before = seen.get(message) ?? 0
    seen.set(message, before + 1)
    const digest = createHash('sha256').update(message).digest('hex').slice(0, 24)
    return {
      id: `console:${server.id}:${digest}:${before}`,
      at: now - lines.length + index,
      level: 'unknown',
      message,
      serverId: server.id,
      host: server.name,
      role: server.role,
      revision: server.revision,
      service: 'console',
      file: null,
      fields: null,
    }
  })
}
