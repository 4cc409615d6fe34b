import {
  DeregisterTargets$,
  type DeregisterTargetsInput,
  DescribeTargetHealth$,
  type DescribeTargetHealthInput,
  type DescribeTargetHealthOutput,
  RegisterTargets$,
  type RegisterTargetsInput,
  type TargetDescription,
  type TargetHealth,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { ApiError } from '../../world/api-error.ts'
import type { Target, TargetGroup } from '../../world/balancing.ts'
import { visibleInstances } from '../../world/instances.ts'
import { stateAt } from '../../world/life.ts'
import type { Region } from '../../world/region.ts'
import { checksOf, type TargetCondition, targetCondition } from '../../world/target-health.ts'
import { type CallContext, operation } from '../service.ts'
import { knownTargetGroup } from './target-groups.ts'

function healthView(condition: TargetCondition): TargetHealth {
  return {
    State: condition.state,
    Reason: (condition.reason ?? undefined) as TargetHealth['Reason'],
    Description: condition.description ?? undefined,
  }
}

/** Asked without a port, all ports of the instance are meant. */
function isMeant(asked: TargetDescription, target: { readonly instanceId: string; readonly port: number }): boolean {
  return asked.Id === target.instanceId && (asked.Port === undefined || asked.Port === target.port)
}

function describeHealth({ region }: CallContext, input: DescribeTargetHealthInput): DescribeTargetHealthOutput {
  const group = knownTargetGroup(region, input.TargetGroupArn)
  const checkPort = checksOf(group).port
  const registered = group.targets.flatMap((target) => {
    const condition = targetCondition(region, group, target)
    if (condition === null) return []
    const view: TargetHealthDescription = {
      Target: { Id: target.instanceId, Port: target.port },
      HealthCheckPort: String(checkPort ?? target.port),
      TargetHealth: healthView(condition),
    }
    return [{ target, view }]
  })
  const asked = input.Targets ?? []
  if (asked.length === 0) return { TargetHealthDescriptions: registered.map(({ view }) => view) }
  return {
    TargetHealthDescriptions: asked.map(
      (wanted) =>
        registered.find(({ target }) => isMeant(wanted, target))?.view ?? {
          Target: { Id: wanted.Id, Port: wanted.Port ?? group.port },
          TargetHealth: {
            State: 'unused',
            Reason: 'Target.NotRegistered',
            Description: 'Target is not registered to the target group',
          },
        },
    ),
  }
}

/** Those that are still shown; what has drained is let go of. */
function stillThere(region: Region, group: TargetGroup): Target[] {
  return group.targets.filter((target) => targetCondition(region, group, target) !== null)
}

function register({ region }: CallContext, input: RegisterTargetsInput): object {
  const group = knownTargetGroup(region, input.TargetGroupArn)
  const instances = new Map(visibleInstances(region).map((instance) => [instance.id, instance]))
  const wanted = input.Targets ?? []
  const quoted = (targets: readonly TargetDescription[]) => targets.map(({ Id }) => `'${Id}'`).join(', ')
  const unknown = wanted.filter(({ Id }) => !instances.has(Id ?? ''))
  if (unknown.length > 0) throw new ApiError('InvalidTarget', `The following targets are not valid instances: ${quoted(unknown)}`)
  const notRunning = wanted.filter(({ Id }) => {
    const instance = instances.get(Id ?? '')
    return instance === undefined || stateAt(instance, region.now) !== 'running'
  })
  if (notRunning.length > 0) {
    throw new ApiError('InvalidTarget', `The following targets are not in a running state and cannot be registered: ${quoted(notRunning)}`)
  }
  const added = wanted.map(({ Id = '', Port = group.port }) => ({ instanceId: Id, port: Port, at: region.now, deregisteredAt: null }))
  const same = (first: Target, second: Target) => first.instanceId === second.instanceId && first.port === second.port
  // A target that is draining comes back at once, and is checked anew.
  const kept = stillThere(region, group).filter((target) => target.deregisteredAt === null || !added.some((other) => same(target, other)))
  const fresh = added.filter((target) => !kept.some((other) => same(target, other)))
  region.put({ ...group, targets: [...kept, ...fresh] })
  return {}
}

function deregister({ region }: CallContext, input: DeregisterTargetsInput): object {
  const group = knownTargetGroup(region, input.TargetGroupArn)
  const targets = stillThere(region, group).map((target) =>
    target.deregisteredAt === null && (input.Targets ?? []).some((wanted) => isMeant(wanted, target))
      ? { ...target, deregisteredAt: region.now }
      : target,
  )
  region.put({ ...group, targets })
  return {}
}

export const targetOperations = [
  operation(DescribeTargetHealth$, describeHealth),
  operation(RegisterTargets$, register),
  operation(DeregisterTargets$, deregister),
]
