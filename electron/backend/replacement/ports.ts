import type { Account } from '../../../shared/model/account.ts'
import type { Creation } from '../../../shared/model/replacement/creation.ts'
import type { Evidence } from '../../../shared/model/replacement/evidence.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { CurrentRecipe } from '../../../shared/model/replacement/plan-replacement.ts'
import type { RestingServer } from '../../../shared/model/replacement/resting.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { LaunchRequest } from '../fleet/ports.ts'

/** Everything a launch needs besides the plan, fixed when the plan is made: the recipe may change while the job runs. */
export interface LaunchTemplate {
  readonly instanceType: string
  /** Base64 of the (gzipped) user data. */
  readonly userData: string
  /** The same for the builder of an image; null (or absent, in plans of before): the recipe is not baked. */
  readonly builderUserData?: string | null
  readonly rootVolume: LaunchRequest['rootVolume']
  /** Absent in plans of before: no. */
  readonly hibernation?: boolean
  /** The recipe’s own tags. */
  readonly tags: Readonly<Record<string, string>>
}

export interface PlanStore {
  /** `template` is null for a plan that cannot be started. */
  save(plan: Plan, template: LaunchTemplate | null): Promise<void>
  /** NOT_FOUND when there is no such plan. */
  load(planId: string): Promise<Plan>
  /** NOT_FOUND; BLOCKED for a plan without one. */
  template(planId: string): Promise<LaunchTemplate>
  /** Drops plans made before this instant (milliseconds) that no job came from. */
  forgetUnused(madeBefore: number): Promise<void>
}

/**
 * What a running job has to know again after a crash and nobody else needs: what a server was like before the job changed it.
 * Written before the change; the first note under a key stays.
 */
export interface JobNotes {
  noteOnce(jobId: string, key: string, value: string): Promise<void>
  /** null: there is none. */
  note(jobId: string, key: string): Promise<string | null>
}

/** What jobs are about to create, so that a crash in between leaves nothing unknown. */
export interface CreationLedger {
  /** The same twice is one entry, with the time of the first. */
  announce(creation: Creation): Promise<void>
  /** It is on record elsewhere, or there is nothing (any more). What was never announced is no error. */
  settle(creation: Pick<Creation, 'jobId' | 'kind' | 'key'>): Promise<void>
  /** Announced and not settled, oldest first; of one account or of all. */
  open(accountId?: string): Promise<Creation[]>
  forgetAccount(accountId: string): Promise<void>
}

/** What servers that were destroyed until the next start of their role have left for it. */
export interface RestStore {
  /** In place of what was kept of this server before. */
  keep(rest: RestingServer): Promise<void>
  /** Of one account or of all; of one role or of all. Oldest first. */
  list(accountId?: string, role?: string): Promise<RestingServer[]>
  /** They have their place again, or nobody wants it any more. */
  forget(accountId: string, serverIds: readonly string[]): Promise<void>
  forgetAccount(accountId: string): Promise<void>
}

/** What is kept of servers before they go. */
export interface EvidenceStore {
  /** In place of what was kept of this server before. */
  keep(evidence: Evidence): Promise<void>
  /** null: nothing is kept of it. */
  load(accountId: string, serverId: string): Promise<Evidence | null>
  /** Ids of the servers of this role of which something is kept, oldest first. */
  keptOf(accountId: string, role: string): Promise<string[]>
  forgetAccount(accountId: string): Promise<void>
}

/** The role’s recipe as it is now, with everything a launch takes. */
export type RecipeNow =
  | Extract<CurrentRecipe, { state: 'problem' }>
  | (Extract<CurrentRecipe, { state: 'ready' }> & { readonly userData: string; readonly builderUserData?: string | null })

/** What planning and running a replacement ask of accounts, fleet and recipes; the composition root adapts their services. */
export interface ReplacementWorld {
  /** NOT_FOUND when the account has been removed. */
  account(accountId: string): Promise<Account>
  /** One region of the account; does not touch the network. */
  cloud(account: Account, region: string): Cloud
  /** Asks the provider afresh for all servers of the role in all regions of the account, and adds the destroyed ones remembered. */
  roleServers(accountId: string, role: string, signal?: AbortSignal): Promise<Server[]>
  /** The recipe that builds this role, its image resolved in this region. Problems of the recipe are an answer, not an error. */
  currentRecipe(account: Account, region: string, role: string, signal?: AbortSignal): Promise<RecipeNow>
  /** Reads credentials afresh and asks who we are. SIGNED_OUT while nobody has signed in again. */
  checkSignedIn(accountId: string, signal?: AbortSignal): Promise<void>
  /** Servers were created or destroyed. */
  fleetChanged(accountId: string): void
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
    request: {
      readonly host: string
      readonly port: number
      readonly path: string
      readonly tls: boolean
      readonly status: number
      readonly body: string | null
    },
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<ProbeResult>
}
