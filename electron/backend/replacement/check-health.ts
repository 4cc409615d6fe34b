import type { HealthCheck } from '../../../shared/model/recipe.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { ProbeResult } from './ports.ts'
import { ask, type StepRun } from './run-context.ts'

const probeTimeoutMs = 5000
/** A server’s own clock may be off; its lines are found all the same. */
const clockSkewMs = 24 * 3600_000

export interface HealthFinding extends ProbeResult {
  /** Server id and number of the check: stable through all rounds. */
  readonly key: string
  readonly server: { readonly id: string; readonly name: string }
  /** "TCP 443". */
  readonly check: string
}

function nameCheck(check: HealthCheck): string {
  switch (check.check) {
    case 'instance-status':
      return 'instance status'
    case 'tcp':
      return `TCP ${check.port}`
    case 'http':
      return `HTTP${check.tls ? 'S' : ''} ${check.port}${check.path}`
    case 'log-marker':
      return `log line “${check.text}”`
    case 'command':
      return `command “${check.run.slice(0, 40)}”`
  }
}

export function healthKey(serverId: string, checkIndex: number): string {
  return `${serverId}/${checkIndex}`
}

/** Every check of the plan on every server, once, side by side. */
export function checkHealth(run: StepRun, servers: readonly Server[]): Promise<HealthFinding[]> {
  return Promise.all(
    servers.flatMap((server) =>
      run.plan.health.map(async (check, index) => ({
        ...(await checkOne(run, server, check)),
        key: healthKey(server.id, index),
        server: { id: server.id, name: server.name },
        check: nameCheck(check),
      })),
    ),
  )
}

async function checkOne(run: StepRun, server: Server, check: HealthCheck): Promise<ProbeResult> {
  const { probe } = run.parts
  if (server.state !== 'running') return { passed: false, detail: server.state }
  switch (check.check) {
    case 'instance-status':
      return { passed: server.health === 'ok', detail: server.health }
    case 'tcp':
      return fromHere(server, (host) => probe.tcp(host, check.port, probeTimeoutMs, run.signal))
    case 'http': {
      const { port, path, tls, status, body } = check
      return fromHere(server, (host) => probe.http({ host, port, path, tls, status, body: body ?? null }, probeTimeoutMs, run.signal))
    }
    case 'log-marker':
      return hasLogged(run, server, check.text)
    case 'command':
      return commandPasses(run, server, check)
  }
}

/** Public address first, as most computers have no way into the network; then the private one, for those behind a VPN. */
async function fromHere(server: Server, probe: (host: string) => Promise<ProbeResult>): Promise<ProbeResult> {
  let last: ProbeResult = { passed: false, detail: 'no address yet' }
  for (const host of [server.publicAddress, server.privateAddress]) {
    if (host === null) continue
    last = await probe(host)
    if (last.passed) return last
  }
  return last
}

/** Through Systems Manager: for servers that this computer cannot reach. */
async function commandPasses(run: StepRun, server: Server, check: Extract<HealthCheck, { check: 'command' }>): Promise<ProbeResult> {
  const { commands } = run.cloud
  const reachable = await ask(run, (signal) => commands.reachable([server.id], signal))
  if (!reachable.includes(server.id)) return { passed: false, detail: 'cannot run: the Systems Manager agent is not online' }
  const { exitCode, error, output } = await ask(run, (signal) => commands.run(server.id, check.run, check.timeoutSeconds, signal))
  if (exitCode === 0) return { passed: true, detail: 'exit code 0' }
  const said = (error || output).trim().split('\n').at(-1) ?? ''
  return { passed: false, detail: `${exitCode === null ? 'did not end' : `exit code ${exitCode}`}${said ? `: ${said.slice(0, 200)}` : ''}` }
}

async function hasLogged(run: StepRun, server: Server, text: string): Promise<ProbeResult> {
  const rebuiltAt = await rootReplacedAt(run, server.id)
  const query = {
    query: `message: "${text.replace(/["\\]/g, '\\$&')}"`,
    from: rebuiltAt ?? Date.parse(server.launchedAt) - clockSkewMs,
    to: run.parts.clock.now() + clockSkewMs,
    roles: [],
    serverIds: [server.id],
    levels: [],
  }
  const { rows } = await ask(run, (signal) => run.parts.logs.search(query, { limit: 1, after: null }, signal))
  return rows.length > 0 ? { passed: true, detail: 'has arrived' } : { passed: false, detail: 'has not arrived' }
}

/** A server that kept its id has said its marker before: only what it said with its new root volume counts. */
async function rootReplacedAt(run: StepRun, serverId: string): Promise<number | null> {
  const step = run.plan.steps.find(({ kind, serverIds }) => kind === 'replace-root' && serverIds.includes(serverId))
  if (!step) return null
  const { steps } = await run.parts.records.load(run.jobId)
  const at = steps.find(({ id }) => id === step.id)?.startedAt
  return at ? Date.parse(at) : null
}
