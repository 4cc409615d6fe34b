import type { Plan } from '../../../shared/model/replacement.ts'

export interface TargetGroupMembership {
  readonly targetGroupArn: string
  readonly targetGroupName: string
  readonly serverId: string
  readonly port: number | null
  readonly health: string
}

/** ELBv2 of one account in one region; read only. */
export interface LoadBalancers {
  /** Target groups that hold any of these servers. [] too where the provider has no load balancers. */
  membershipsOf(serverIds: readonly string[], signal?: AbortSignal): Promise<TargetGroupMembership[]>
}

export interface PlanStore {
  save(plan: Plan): Promise<void>
  /** NOT_FOUND when there is no such plan. */
  load(planId: string): Promise<Plan>
}

export interface ProbeResult {
  readonly passed: boolean
  /** "connection refused", "HTTP 503". */
  readonly detail: string
}

/** Asks a server from this computer. Never throws for what the server does; rejects only when aborted. */
export interface HealthProbe {
  tcp(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<ProbeResult>
  http(
    request: { readonly host: string; readonly port: number; readonly path: string; readonly tls: boolean; readonly status: number },
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<ProbeResult>
}
