import { DescribeSubnetsCommand, type EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  type ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'

/** A group with a listener that these servers are in; checks every 5 s, a deregistration delay of 20 s. Gives its ARN. */
export async function makeTargetGroup(elb: ElasticLoadBalancingV2Client, ec2: EC2Client, serverIds: readonly string[]): Promise<string> {
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}))
  const checks = { HealthCheckIntervalSeconds: 5, HealthyThresholdCount: 2, UnhealthyThresholdCount: 3 }
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', Protocol: 'HTTP', Port: 80, VpcId: Subnets[0]?.VpcId, TargetType: 'instance', ...checks }),
  )
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? ''
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '20' }]
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }))
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: Subnets.slice(0, 2).flatMap(({ SubnetId }) => SubnetId ?? []) }),
  )
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }]
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn
  await elb.send(new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions }))
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: serverIds.map((Id) => ({ Id })) }))
  return TargetGroupArn
}
