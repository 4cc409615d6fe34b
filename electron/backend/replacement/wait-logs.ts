import { isoTime } from '../../../shared/model/clock.ts'
import { Elapsed } from './elapsed.ts'
import { standStill, startedAt } from './pause.ts'
import { ask, oldServersOf, type StepRun, say } from './run-context.ts'

const lookBackMs = 24 * 3600_000
/** A server’s clock may be ahead of ours. */
const clockSkewMs = 3600_000
/** How long arriving lines are waited for before the job stands still and says so. */
const patienceMs = 2 * 60_000
const lookEveryMs = 5000
/** A server that logs every so often is late when this many such intervals have passed without a line. */
const intervalsAllowed = 4
const leastLatenessMs = 60_000
/** Of the newest lines, to see how often the server logs. */
const sampled = 50

/**
 * A server that is destroyed takes what it has not shipped with it. So the log source must have lines of each old server as new as
 * that server’s own rhythm lets expect; else the job stands still, with the reason, until they come or a person decides. A server
 * that never sent a line cannot be waited for: its console output has been saved, and that is said.
 */
export async function waitLogs(run: StepRun): Promise<string> {
  const since = await startedAt(run)
  const { clock } = run.parts
  const elapsed = new Elapsed(clock)
  for (;;) {
    const { late, said } = await look(run, since)
    if (late.length === 0) return said.join('; ')
    const reason = late.join('; ')
    if (elapsed.ms() >= patienceMs) {
      const released = await standStill(
        run,
        { kind: 'logs', reason: `${reason}. Let it go on if those lines may be lost, or turn back.`, untilMs: null },
        async () => (await look(run, since)).late.length === 0,
      )
      if (released) return `Somebody let it go on though ${reason}`
      continue
    }
    await say(run, null, reason)
    await clock.sleep(lookEveryMs, run.signal)
  }
}

async function look(run: StepRun, since: number): Promise<{ readonly late: string[]; readonly said: string[] }> {
  const late: string[] = []
  const said: string[] = []
  for (const { id, name, state } of oldServersOf(run)) {
    if (state !== 'running') {
      said.push(`${name} was ${state} and had nothing more to say`)
      continue
    }
    const times = await newestTimes(run, id, since)
    const last = times[0]
    if (last === undefined) {
      said.push(`${name} has sent no line in a day; its console output is saved`)
      continue
    }
    const allowed = Math.max(leastLatenessMs, rhythm(times) * intervalsAllowed)
    if (last >= since - allowed) said.push(`${name}: last line of ${isoTime(last)} has arrived`)
    else late.push(`The last line of ${name} that has arrived is of ${isoTime(last)}`)
  }
  return { late, said }
}

/** The longest pause between two of the newest lines; a single line tells nothing, so a day may pass. */
function rhythm(newestFirst: readonly number[]): number {
  if (newestFirst.length < 2) return lookBackMs
  return Math.max(...newestFirst.slice(1).map((time, index) => (newestFirst[index] ?? time) - time))
}

async function newestTimes(run: StepRun, serverId: string, since: number): Promise<number[]> {
  const query = {
    query: 'not service: console',
    from: since - lookBackMs,
    to: since + clockSkewMs,
    roles: [],
    serverIds: [serverId],
    levels: [],
  }
  const { rows } = await ask(run, (signal) => run.parts.logs.search(query, { limit: sampled, after: null }, signal))
  return rows.map(({ at }) => at)
}
