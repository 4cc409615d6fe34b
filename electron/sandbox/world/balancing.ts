/** How a target group finds out whether a target serves. Seconds and counts as AWS’s clients give them. */
export interface HealthCheckSettings {
  readonly protocol: string
  /** null: the port that the target is registered with. */
  readonly port: number | null
  readonly path: string
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
  /** HTTP codes that count as healthy. */
  readonly codes: string
}

export interface Target {
  readonly instanceId: string
  readonly port: number
  /** Registered at. */
  readonly at: number
  readonly deregisteredAt: number | null
}

export interface TargetGroup {
  readonly kind: 'target-group'
  /** ARN. */
  readonly id: string
  readonly name: string
  readonly port: number
  readonly protocol: string
  readonly vpcId: string
  readonly healthPath: string
  /** null: no listener leads to it. */
  readonly loadBalancerName: string | null
  readonly targets: readonly Target[]
  /** AWS’s defaults where not given. */
  readonly checks?: HealthCheckSettings
  /** By AWS’s name; those not given have AWS’s default. */
  readonly attributes?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
}

export interface Listener {
  readonly arn: string
  readonly port: number
  readonly protocol: string
  readonly targetGroupArn: string
}

export interface LoadBalancer {
  readonly kind: 'load-balancer'
  /** ARN. */
  readonly id: string
  readonly name: string
  readonly type: string
  readonly scheme: string
  readonly createdAt: number
  readonly securityGroupIds: readonly string[]
  readonly subnetIds: readonly string[]
  readonly listeners: readonly Listener[]
  readonly tags: Readonly<Record<string, string>>
}
