import {
  DescribeInstanceStatus$,
  type DescribeInstanceStatusRequest,
  type DescribeInstanceStatusResult,
  DescribeInstances$,
  type DescribeInstancesRequest,
  type DescribeInstancesResult,
  GetConsoleOutput$,
  type GetConsoleOutputRequest,
  type GetConsoleOutputResult,
  type Reservation,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import { knownInstance, knownInstances, visibleInstances } from '../../world/instances.ts'
import { changeAt, launchedAt, stateAt, statusAt } from '../../world/life.ts'
import { subnetsOf } from '../../world/network.ts'
import type { Region } from '../../world/region.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { instanceFilters } from './instance-filters.ts'
import { type InstanceParts, instanceView, stateView, withParts } from './instance-view.ts'
import { type PageRequest, page } from './paging.ts'

function refuseIdsWithPaging(ids: readonly string[] | undefined, request: PageRequest): void {
  if ((ids?.length ?? 0) > 0 && (request.MaxResults !== undefined || request.NextToken !== undefined)) {
    throw new ApiError('InvalidParameterCombination', 'The parameter instancesSet cannot be used with the parameter maxResults')
  }
}

function selected(region: Region, ids: readonly string[] | undefined) {
  return ids !== undefined && ids.length > 0 ? knownInstances(region, ids) : visibleInstances(region)
}

/** Instances with the reservation each was launched by, in order; a reservation may go on on the next page. */
export function reservationViews(region: Region, accountId: string, all: readonly InstanceParts[]): Reservation[] {
  const reservations = new Map<string, Reservation & { Instances: object[] }>()
  for (const parts of all) {
    const { reservationId } = parts.instance
    let reservation = reservations.get(reservationId)
    if (reservation === undefined) {
      reservation = { ReservationId: reservationId, OwnerId: accountId, Groups: [], Instances: [] }
      reservations.set(reservationId, reservation)
    }
    reservation.Instances.push(instanceView(region, accountId, parts))
  }
  return [...reservations.values()]
}

function describeInstances({ world, region }: CallContext, input: DescribeInstancesRequest): DescribeInstancesResult {
  refuseDryRun(input)
  refuseIdsWithPaging(input.InstanceIds, input)
  const instances = selected(region, input.InstanceIds)
  const filters = instanceFilters(region, world.accountId)
  const matching = input.Filters?.length
    ? applyFilters(withParts(region, instances), input.Filters, filters, ({ instance }) => instance.tags).map(({ instance }) => instance)
    : instances
  const shown = page(matching, input, { least: 5, most: 1000 }, ({ id }) => id)
  return { Reservations: reservationViews(region, world.accountId, withParts(region, shown.items)), NextToken: shown.nextToken }
}

function describeInstanceStatus({ region }: CallContext, input: DescribeInstanceStatusRequest): DescribeInstanceStatusResult {
  refuseDryRun(input)
  refuseIdsWithPaging(input.InstanceIds, input)
  const now = region.now
  const status = ({ instance }: Pick<InstanceParts, 'instance'>) => statusAt(instance, now, region.timings)
  const matching = applyFilters(
    selected(region, input.InstanceIds)
      .map((instance) => ({ instance, state: stateAt(instance, now) }))
      .filter(({ state }) => input.IncludeAllInstances === true || state === 'running'),
    input.Filters,
    {
      'availability-zone': ({ instance }) => [instance.zone],
      'event.code': () => [],
      'event.description': () => [],
      'event.not-after': () => [],
      'event.not-before': () => [],
      'instance-state-code': ({ state }) => [String(stateView(state).Code)],
      'instance-state-name': ({ state }) => [state],
      'instance-status.reachability': (parts) => [reachability(status(parts))],
      'instance-status.status': (parts) => [status(parts)],
      'system-status.reachability': (parts) => [reachability(status(parts))],
      'system-status.status': (parts) => [status(parts)],
    },
    ({ instance }) => instance.tags,
  )
  const shown = page(matching, input, { least: 5, most: 1000 }, ({ instance }) => instance.id)
  const zoneIds = new Map(subnetsOf(region.name).map((subnet) => [subnet.zone, subnet.zoneId]))
  return {
    InstanceStatuses: shown.items.map((parts) => {
      const { instance, state } = parts
      const checks = status(parts)
      // A system check fails for the host’s sake; what is wrong with an instance here is inside it.
      const systemChecks = checks === 'impaired' ? 'ok' : checks
      return {
        InstanceId: instance.id,
        AvailabilityZone: instance.zone,
        AvailabilityZoneId: zoneIds.get(instance.zone),
        InstanceState: stateView(state),
        InstanceStatus: summary(checks, launchedAt(instance, now) + region.timings.impaired),
        SystemStatus: summary(systemChecks, undefined),
        Events: [],
      }
    }),
    NextToken: shown.nextToken,
  }
}

type Checks = ReturnType<typeof statusAt>

function reachability(checks: Checks): 'passed' | 'initializing' | 'failed' | undefined {
  if (checks === 'ok') return 'passed'
  if (checks === 'initializing') return 'initializing'
  return checks === 'impaired' ? 'failed' : undefined
}

function summary(checks: Checks, impairedSince: number | undefined) {
  const status = reachability(checks)
  return {
    Status: checks,
    Details:
      status === undefined
        ? []
        : [
            {
              Name: 'reachability' as const,
              Status: status,
              ImpairedSince: status === 'failed' && impairedSince !== undefined ? new Date(impairedSince) : undefined,
            },
          ],
  }
}

function getConsoleOutput({ region, consoleText }: CallContext, input: GetConsoleOutputRequest): GetConsoleOutputResult {
  refuseDryRun(input)
  const instance = knownInstance(region, input.InstanceId ?? '')
  const text = consoleText(instance)
  // AWS keeps the last 64 KiB.
  const bytes = Buffer.from(text).subarray(-65_536)
  return {
    InstanceId: instance.id,
    Output: bytes.length === 0 ? undefined : bytes.toString('base64'),
    Timestamp: new Date(changeAt(instance, region.now).at),
  }
}

export const instanceOperations = [
  operation(DescribeInstances$, describeInstances),
  operation(DescribeInstanceStatus$, describeInstanceStatus),
  operation(GetConsoleOutput$, getConsoleOutput),
]
