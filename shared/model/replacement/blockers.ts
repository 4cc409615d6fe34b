import type { HealthCheck } from '../recipe.ts'
import type { Server } from '../server.ts'
import type { Blocker, PlannedServer } from './plan.ts'

/** What only the cloud and this installation can tell about a drafted plan. */
export interface PlanFindings {
  readonly terminationProtected: readonly string[]
  readonly targetGroups: readonly { readonly serverId: string; readonly targetGroupName: string }[]
  /** Refused dry runs, and the like. */
  readonly refusals: readonly Blocker[]
  readonly runningJob: { readonly id: string; readonly title: string } | null
}

export const noFindings: PlanFindings = { terminationProtected: [], targetGroups: [], refusals: [], runningJob: null }

/** What hangs on one old server and would be lost, or would fight back, when it goes. */
export function blockersOfServer(server: Server): Blocker[] {
  const found: Blocker[] = []
  const add = (code: Blocker['code'], severity: Blocker['severity'], message: string, remedy: string) =>
    found.push({ code, severity, serverId: server.id, message, remedy })
  if (server.elasticAddress) {
    add(
      'elastic-address',
      'blocker',
      `${server.name} holds the Elastic IP ${server.publicAddress ?? ''}, which would be left without a server.`,
      'Handing over an Elastic IP is not built yet: disassociate it first and associate it with the new server afterwards, or leave this server out.',
    )
  }
  for (const volume of server.volumes) {
    if (!volume.root) {
      add(
        'data-volume',
        'blocker',
        `${server.name} has the data volume ${volume.id} at ${volume.device}; the new server would not have it.`,
        volume.deleteOnTermination
          ? 'It would be destroyed with the server. Move its data elsewhere and detach it first, or leave this server out.'
          : 'Move its data elsewhere or detach it first, or leave this server out.',
      )
    } else if (!volume.deleteOnTermination) {
      add(
        'data-volume',
        'warning',
        `The root volume ${volume.id} of ${server.name} stays behind when the server is terminated, and is paid for.`,
        'Delete the volume afterwards, or set DeleteOnTermination on it first.',
      )
    }
  }
  if (server.autoScalingGroup !== null) {
    add(
      'auto-scaling-group',
      'blocker',
      `${server.name} belongs to the Auto Scaling group ${server.autoScalingGroup}, which would at once launch another in its place.`,
      'Use the group’s instance refresh, or detach the server from the group first.',
    )
  }
  return found
}

/** Blockers and warnings that follow from findings. */
export function blockersOfFindings(findings: PlanFindings, nameOf: (serverId: string) => string): Blocker[] {
  const found: Blocker[] = [...findings.refusals]
  for (const id of findings.terminationProtected) {
    found.push({
      code: 'termination-protected',
      severity: 'blocker',
      serverId: id,
      message: `${nameOf(id)} has termination protection.`,
      remedy: 'Switch termination protection off (Actions → Instance settings in the EC2 console), or leave this server out.',
    })
  }
  for (const { serverId, targetGroupName } of findings.targetGroups) {
    found.push({
      code: 'target-group',
      severity: 'blocker',
      serverId,
      message: `${nameOf(serverId)} gets traffic through the target group ${targetGroupName}; this version neither registers the new server there nor drains the old one.`,
      remedy: 'Deregister it from the target group first and register the new server afterwards, or leave this server out.',
    })
  }
  if (findings.runningJob) {
    found.push({
      code: 'role-busy',
      severity: 'blocker',
      serverId: null,
      message: `The job “${findings.runningJob.title}” works on this role.`,
      remedy: 'Wait until it has ended, or cancel it.',
    })
  }
  return found
}

/** A plan replaces one for one: it neither makes a role smaller nor leaves anything stopped. */
export function sizeWarnings(after: number, wanted: number, planned: readonly PlannedServer[], old: readonly Server[]): Blocker[] {
  const found: Blocker[] = []
  if (after > wanted) {
    found.push({
      code: 'more-than-wanted',
      severity: 'warning',
      serverId: null,
      message: `The role will have ${after} servers; its recipe wants ${wanted}.`,
      remedy: 'A plan never makes a role smaller: terminate what nobody needs in the EC2 console, or raise the number in the recipe.',
    })
  }
  for (const server of old) {
    const next = planned.find(({ replaces }) => replaces === server.id)
    if (!next || (server.state !== 'stopped' && server.state !== 'stopping')) continue
    found.push({
      code: 'stopped',
      severity: 'warning',
      serverId: server.id,
      message: `${server.name} is ${server.state}; in its place ${next.name} will run, and be paid for.`,
      remedy: 'Leave this server out if it is to stay off.',
    })
  }
  return found
}

/** New servers have new addresses: what talks to the old ones by address must be told. */
export function addressWarning(old: readonly Server[]): Blocker[] {
  const addresses = old.flatMap((server) => server.privateAddress ?? [])
  if (addresses.length === 0) return []
  return [
    {
      code: 'fixed-address',
      severity: 'warning',
      serverId: null,
      message: `The new servers get other addresses than ${addresses.slice(0, 5).join(', ')}${addresses.length > 5 ? ' and others' : ''}.`,
      remedy: 'Whatever reaches the role by address must be told; a DNS name or a load balancer saves that.',
    },
  ]
}

/** TCP and HTTP checks ask from this computer; a server with a private address only may be out of its reach. */
export function reachWarning(health: readonly HealthCheck[], planned: readonly PlannedServer[], old: readonly Server[]): Blocker[] {
  const probes = health.filter(({ check }) => check === 'tcp' || check === 'http')
  const hidden = planned.filter((server) => {
    const replaced = old.find(({ id }) => id === server.replaces)
    return server.publicAddress === false || (server.publicAddress === null && replaced !== undefined && replaced.publicAddress === null)
  })
  if (probes.length === 0 || hidden.length === 0) return []
  return [
    {
      code: 'unreachable-health-check',
      severity: 'warning',
      serverId: null,
      message: `${hidden.map(({ name }) => name).join(', ')} will have a private address only, and the ${probes.map(({ check }) => check.toUpperCase()).join(' and ')} check asks from this computer.`,
      remedy: 'Make sure this computer reaches that network (VPN, peering), or use the checks instance-status or log-marker.',
    },
  ]
}
