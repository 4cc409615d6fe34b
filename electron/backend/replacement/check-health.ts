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
      const { port, path, tls, status } = check
      return fromHere(server, (host) => probe.http({ host, port, path, tls, status }, probeTimeoutMs, run.signal))
    }
    case 'log-marker':
      return hasLogged(run, server, check.text)
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

async function hasLogged(run: StepRun, server: Server, text: string): Promise<ProbeResult> {
  const query = {
    query: `message: "${text.replace(/["\\]/g, '\\$&')}"`,
    from: Date.parse(server.launchedAt) - clockSkewMs,
    to: run.parts.clock.now() + clockSkewMs,
    roles: [],
    serverIds: [server.id],
    levels: [],
  }
  const { rows } = await ask(run, (signal) => run.parts.logs.search(query, { limit: 1, after: null }, signal))
  return rows.length > 0 ? { passed: true, detail: 'has arrived' } : { passed: false, detail: 'has not arrived' }
}
