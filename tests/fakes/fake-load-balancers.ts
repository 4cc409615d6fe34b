import type { LoadBalancers, TargetGroupMembership, TargetGroupSettings } from '../../electron/backend/cloud/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { FakeServers } from './fake-cloud.ts'

interface Target {
  readonly serverId: string
  readonly port: number | null
  readonly since: number
  leavingSince: number | null
  /** As a test has put it; null: as the checks go. */
  readonly fixed: string | null
}

interface Group {
  readonly settings: TargetGroupSettings
  targets: Target[]
}

/**
 * Target groups whose targets are `initial` for interval × threshold, then healthy if the server runs and is healthy by then, and
 * after they are taken out `draining` until the deregistration delay is over.
 */
export class FakeLoadBalancers implements LoadBalancers {
  private readonly groups = new Map<string, Group>()
  private readonly servers: FakeServers

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  /** A group that has always been there. */
  addGroup(different: Partial<TargetGroupSettings> = {}, serverIds: readonly string[] = []): TargetGroupSettings {
    const settings: TargetGroupSettings = {
      targetGroupArn: `arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/group-${this.groups.size + 1}/0`,
      targetGroupName: `group-${this.groups.size + 1}`,
      intervalSeconds: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      deregistrationDelaySeconds: 30,
      ...different,
    }
    const targets = serverIds.map((serverId) => ({
      serverId,
      port: null,
      since: Number.NEGATIVE_INFINITY,
      leavingSince: null,
      fixed: null,
    }))
    this.groups.set(settings.targetGroupArn, { settings, targets })
    return settings
  }

  /** Groups with exactly these members, whose health stays what it is said to be. */
  put(memberships: readonly TargetGroupMembership[]): void {
    this.groups.clear()
    for (const { targetGroupArn, targetGroupName, serverId, port, health } of memberships) {
      if (!this.groups.has(targetGroupArn)) this.addGroup({ targetGroupArn, targetGroupName })
      this.known(targetGroupArn).targets.push({ serverId, port, since: 0, leavingSince: null, fixed: health })
    }
  }

  async membershipsOf(serverIds: readonly string[], signal?: AbortSignal): Promise<TargetGroupMembership[]> {
    this.servers.enter('loadBalancers.membershipsOf', serverIds, signal)
    return [...this.groups.values()].flatMap((group) =>
      this.present(group)
        .filter(({ serverId }) => serverIds.includes(serverId))
        .map((target) => {
          const { targetGroupArn, targetGroupName } = group.settings
          return { targetGroupArn, targetGroupName, serverId: target.serverId, port: target.port, health: this.health(group, target) }
        }),
    )
  }

  async settings(targetGroupArns: readonly string[], signal?: AbortSignal): Promise<TargetGroupSettings[]> {
    this.servers.enter('loadBalancers.settings', targetGroupArns, signal)
    return targetGroupArns.map((arn) => this.known(arn).settings)
  }

  async register(targetGroupArn: string, targets: Parameters<LoadBalancers['register']>[1], signal?: AbortSignal): Promise<void> {
    this.servers.enter(
      'loadBalancers.register',
      targets.map(({ serverId }) => serverId),
      signal,
    )
    const group = this.known(targetGroupArn)
    for (const { serverId, port } of targets) {
      const server = this.servers.server(serverId)
      if (server?.state !== 'running') {
        throw new HengeError('REFUSED', `${serverId} is not running.`, { details: { awsCode: 'InvalidTarget' } })
      }
      const before = this.present(group).find((target) => target.serverId === serverId && target.port === port)
      if (before && before.leavingSince === null) continue
      group.targets = group.targets.filter((target) => target !== before)
      group.targets.push({ serverId, port, since: this.servers.clock.now(), leavingSince: null, fixed: null })
    }
  }

  async deregister(targetGroupArn: string, targets: Parameters<LoadBalancers['deregister']>[1], signal?: AbortSignal): Promise<void> {
    this.servers.enter(
      'loadBalancers.deregister',
      targets.map(({ serverId }) => serverId),
      signal,
    )
    const group = this.groups.get(targetGroupArn)
    for (const { serverId, port } of targets) {
      const target = group?.targets.find((other) => other.serverId === serverId && other.port === port)
      if (target) target.leavingSince ??= this.servers.clock.now()
    }
  }

  async targetHealth(targetGroupArn: string, serverIds: readonly string[], signal?: AbortSignal) {
    this.servers.enter('loadBalancers.targetHealth', serverIds, signal)
    const group = this.known(targetGroupArn)
    return this.present(group)
      .filter(({ serverId }) => serverIds.includes(serverId))
      .map((target) => {
        const health = this.health(group, target)
        return { serverId: target.serverId, port: target.port, health, reason: reasons[health] ?? null }
      })
  }

  private present({ settings, targets }: Group): Target[] {
    const now = this.servers.clock.now()
    return targets.filter(({ leavingSince }) => leavingSince === null || now - leavingSince < settings.deregistrationDelaySeconds * 1000)
  }

  private health({ settings }: Group, target: Target): string {
    if (target.leavingSince !== null) return 'draining'
    if (target.fixed !== null) return target.fixed
    const server = this.servers.server(target.serverId)
    if (server?.state !== 'running') return 'unused'
    if (this.servers.clock.now() - target.since < settings.intervalSeconds * settings.healthyThreshold * 1000) return 'initial'
    return server.health === 'ok' ? 'healthy' : 'unhealthy'
  }

  private known(arn: string): Group {
    const group = this.groups.get(arn)
    if (!group) throw new HengeError('NOT_FOUND', `There is no target group ${arn}.`)
    return group
  }
}

const reasons: Readonly<Record<string, string>> = {
  initial: 'Elb.RegistrationInProgress',
  unhealthy: 'Target.FailedHealthChecks',
  draining: 'Target.DeregistrationInProgress',
  unused: 'Target.InvalidState',
}
