import {
  RebootInstances$,
  type RebootInstancesRequest,
  StartInstances$,
  type StartInstancesRequest,
  type StartInstancesResult,
  StopInstances$,
  type StopInstancesRequest,
  type StopInstancesResult,
  TerminateInstances$,
  type TerminateInstancesRequest,
  type TerminateInstancesResult,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import { knownInstances } from '../../world/instances.ts'
import {
  checkStart,
  checkStop,
  checkTerminate,
  rebootInstances,
  type StateTransition,
  startInstances,
  stopInstances,
  terminateInstances,
} from '../../world/power.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { stateView } from './instance-view.ts'

function idsOf(input: { readonly InstanceIds?: readonly string[] | undefined }): readonly string[] {
  const ids = input.InstanceIds ?? []
  if (ids.length === 0) throw new ApiError('MissingParameter', 'The request must contain the parameter InstanceIds')
  return ids
}

function transitionViews(transitions: readonly StateTransition[]) {
  return transitions.map((transition) => ({
    InstanceId: transition.instanceId,
    PreviousState: stateView(transition.previous),
    CurrentState: stateView(transition.current),
  }))
}

function start({ region, misfortune }: CallContext, input: StartInstancesRequest): StartInstancesResult {
  const ids = idsOf(input)
  checkStart(region, ids)
  refuseDryRun(input)
  return { StartingInstances: transitionViews(startInstances(region, ids, misfortune)) }
}

function stop({ region }: CallContext, input: StopInstancesRequest): StopInstancesResult {
  const ids = idsOf(input)
  const hibernate = input.Hibernate === true
  checkStop(region, ids, hibernate)
  refuseDryRun(input)
  return { StoppingInstances: transitionViews(stopInstances(region, ids, hibernate)) }
}

function reboot({ region }: CallContext, input: RebootInstancesRequest): object {
  const ids = idsOf(input)
  knownInstances(region, ids)
  refuseDryRun(input)
  rebootInstances(region, ids)
  return {}
}

function terminate({ region }: CallContext, input: TerminateInstancesRequest): TerminateInstancesResult {
  const ids = idsOf(input)
  if (input.DryRun === true) checkTerminate(region, ids)
  refuseDryRun(input)
  return { TerminatingInstances: transitionViews(terminateInstances(region, ids)) }
}

export const powerOperations = [
  operation(StartInstances$, start),
  operation(StopInstances$, stop),
  operation(RebootInstances$, reboot),
  operation(TerminateInstances$, terminate),
]
