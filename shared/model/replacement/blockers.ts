import { isoTime } from '../clock.ts'
import type { HealthCheck, Recipe } from '../recipe.ts'
import type { Server } from '../server.ts'
import type { PlanFindings } from './findings.ts'
import type { Blocker, HandOver, PlannedServer } from './plan.ts'
import type { Rollout } from './rollout.ts'

/** Tags by which other tools mark what they look after and would put back. */
const otherTools: readonly { readonly tag: RegExp; readonly tool: string; readonly remedy: string }[] = [
  {
    tag: /^aws:cloudformation:stack-name$/,
    tool: 'the CloudFormation stack',
    remedy: 'Change the stack, or take the server out of it first.',
  },
  { tag: /^elasticbeanstalk:environment-name$/, tool: 'the Elastic Beanstalk environment', remedy: 'Rebuild the environment there.' },
  { tag: /^(aws:eks:cluster-name|eks:cluster-name)$/, tool: 'the EKS cluster', remedy: 'Use the node group’s own update.' },
  { tag: /^kubernetes\.io\/cluster\//, tool: 'a Kubernetes cluster', remedy: 'Drain and replace the node with the cluster’s own tools.' },
  { tag: /^aws:ec2:fleet-id$/, tool: 'the EC2 Fleet', remedy: 'Change the fleet, which would launch another in its place.' },
  { tag: /^aws:ec2spot:fleet-request-id$/, tool: 'the Spot Fleet', remedy: 'Change the request, which would launch another in its place.' },
]

/** What hangs on one old server and would be lost, or would fight back, when it goes. */
export function blockersOfServer(server: Server, handOver: HandOver): Blocker[] {
  return [...heldBlockers(server, handOver), ...ownerBlockers(server)]
}

function heldBlockers(server: Server, handOver: HandOver): Blocker[] {
  const found: Blocker[] = []
  const add = (code: Blocker['code'], severity: Blocker['severity'], message: string, remedy: string) =>
    found.push({ code, severity, serverId: server.id, message, remedy })
  if (server.elasticAddress && !handOver.addresses.some(({ serverId }) => serverId === server.id)) {
    add(
      'elastic-address',
      'blocker',
      `${server.name} holds the Elastic IP ${server.publicAddress ?? ''}, which could not be read and would be left without a server.`,
      'Allow ec2:DescribeAddresses and ec2:AssociateAddress to this identity, or leave this server out.',
    )
  }
  for (const volume of server.volumes) {
    if (!volume.root && !handOver.volumes.some(({ volumeId }) => volumeId === volume.id)) {
      add(
        'data-volume',
        'blocker',
        `${server.name} has the data volume ${volume.id} at ${volume.device}, which nobody is planned to take over.`,
        'Make a new plan; or detach the volume first; or leave this server out.',
      )
    } else if (volume.root && !volume.deleteOnTermination) {
      add(
        'data-volume',
        'warning',
        `The root volume ${volume.id} of ${server.name} stays behind when the server is terminated, and is paid for.`,
        'Delete the volume afterwards, or set DeleteOnTermination on it first.',
      )
    }
  }
  return found
}

/** Who else looks after the server and would put back what changes. */
export function ownerBlockers(server: Server): Blocker[] {
  const found: Blocker[] = []
  const add = (code: Blocker['code'], severity: Blocker['severity'], message: string, remedy: string) =>
    found.push({ code, severity, serverId: server.id, message, remedy })
  if (server.autoScalingGroup !== null) {
    add(
      'auto-scaling-group',
      'blocker',
      `${server.name} belongs to the Auto Scaling group ${server.autoScalingGroup}, which would at once launch another in its place.`,
      'Use the group’s instance refresh, or detach the server from the group first.',
    )
  }
  for (const [tag, value] of Object.entries(server.tags)) {
    const owner = otherTools.find((other) => other.tag.test(tag))
    if (owner) add('owned-elsewhere', 'blocker', `${server.name} is looked after by ${owner.tool} ${value} (tag ${tag}).`, owner.remedy)
  }
  return found
}

/** Why this server cannot get the recipe by a new root volume alone. */
export function unfitForRootVolume(server: Server, recipe: Recipe): Blocker[] {
  const reasons: string[] = []
  if (server.state !== 'running') reasons.push(`it is ${server.state}, and a root volume is replaced in a running server`)
  if (server.instanceType !== recipe.instanceType)
    reasons.push(`it is a ${server.instanceType}, and the recipe wants ${recipe.instanceType}`)
  const groups = recipe.network.securityGroups
  if (groups.length > 0 && [...groups].sort().join() !== [...server.securityGroupIds].sort().join()) {
    reasons.push('its security groups are not those of the recipe')
  }
  if (recipe.keyName !== undefined && recipe.keyName !== server.keyName) reasons.push('its key is not that of the recipe')
  if (reasons.length === 0) return []
  return [
    {
      ...{ code: 'root-volume-unfit', severity: 'blocker', serverId: server.id },
      message: `The strategy root-volume changes the disk of ${server.name} only, and ${reasons.join('; ')}.`,
      remedy: 'Choose another strategy for this server.',
    },
  ]
}

/** A server that stops for its new user data is lent another public address when it starts; an Elastic IP stays. */
export function changedAddressWarning(old: readonly Server[]): Blocker[] {
  const lent = old.filter(({ publicAddress, elasticAddress }) => publicAddress !== null && !elasticAddress)
  if (lent.length === 0) return []
  return [
    {
      ...{ code: 'fixed-address', severity: 'warning', serverId: null },
      message: `${lent.map(({ name }) => name).join(', ')} may come back with another public address: it changes when a server stops. The private address stays.`,
      remedy: 'Whatever reaches it by public address must be told; an Elastic IP, a DNS name or a load balancer saves that.',
    },
  ]
}

/** A role that is too small for what it is to keep healthy. */
export function cannotKeepHealthy(rollout: Rollout, total: number): Blocker {
  return {
    ...{ code: 'cannot-keep-healthy', severity: 'blocker', serverId: null },
    message: `With ${total} ${total === 1 ? 'server' : 'servers'} none may be missing: ${rollout.minHealthyPercentage} % are to stay healthy and there is no surge.`,
    remedy: 'Allow a surge of 1 (a new one comes before an old one goes), lower the healthy minimum, or choose destroy-first.',
  }
}

/** Blockers and warnings that follow from findings. */
export function blockersOfFindings(
  findings: PlanFindings,
  nameOf: (serverId: string) => string,
  planned: readonly PlannedServer[],
  old: readonly Server[],
): Blocker[] {
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
  found.push(...fullSubnets(findings.freeAddresses, planned, old))
  if (findings.lockedBy) {
    found.push({
      ...{ code: 'locked', severity: 'blocker', serverId: null },
      message: `${findings.lockedBy.owner} works on this role since ${isoTime(findings.lockedBy.since)}.`,
      remedy: 'Wait until that run has ended. A lock left behind by a computer that is gone can be removed under Leftovers.',
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

function fullSubnets(free: PlanFindings['freeAddresses'], planned: readonly PlannedServer[], old: readonly Server[]): Blocker[] {
  const wanted = new Map<string, number>()
  for (const { subnetId } of planned) if (subnetId !== null) wanted.set(subnetId, (wanted.get(subnetId) ?? 0) + 1)
  return [...wanted].flatMap(([subnetId, count]): Blocker[] => {
    const left = free[subnetId]
    if (left === undefined || left >= count) return []
    return [
      {
        ...{ code: 'no-free-addresses', severity: left === 0 ? 'blocker' : 'warning', serverId: null },
        message: `The subnet ${subnetId} has ${left} free addresses; ${count} servers are to be launched in it${old.length > 0 ? ', though perhaps not at once' : ''}.`,
        remedy: 'Name another subnet in the recipe, or free addresses in this one.',
      },
    ]
  })
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
