import type { PriceLookup } from './price.ts'
import type { Creation } from './replacement/creation.ts'
import type { Server } from './server.ts'

export type Tags = Readonly<Record<string, string>>

/** What this installation knows of a job. */
export interface JobFacts {
  readonly title: string
  readonly role: string
  /** It has not ended. */
  readonly open: boolean
  readonly finishedAt: string | null
  /** Names of servers that it launched and that were to be taken back. */
  readonly takenBack: readonly string[]
  /** Taking back was not reached: what was launched may serve. */
  readonly rollbackBroke: boolean
  /** How many images of its recipe it was to keep; null: not known, or it bakes none. */
  readonly keepImages: number | null
}

export interface FoundVolume {
  readonly id: string
  readonly sizeGiB: number
  readonly type: string
  /** EC2’s own words. */
  readonly state: string
  readonly tags: Tags
}

/** All that is known of one account in one region at one instant. */
export interface LeftoverFacts {
  readonly accountId: string
  readonly region: string
  /** Milliseconds. */
  readonly now: number
  readonly prices: PriceLookup
  /** Who works here, as locks have it: user@computer. */
  readonly owner: string
  /** All of the region, terminated ones too. */
  readonly servers: readonly Server[]
  /** With a tag of the program, or named by an open creation. */
  readonly volumes: readonly FoundVolume[]
  readonly snapshots: readonly { id: string; volumeId: string; sizeGiB: number; startedAt: string; tags: Tags }[]
  readonly images: readonly {
    id: string
    name: string
    state: string
    sizeGiB: number
    createdAt: string
    snapshotIds: readonly string[]
    tags: Tags
  }[]
  readonly groups: readonly { id: string; name: string; vpcId: string | null; tags: Tags }[]
  /** null: could not be read. */
  readonly locks: readonly { name: string; holder: { owner: string; since: number; jobId: string } }[] | null
  /** Those known here, by id. */
  readonly jobs: ReadonlyMap<string, JobFacts>
  /** Open ones of this region. */
  readonly creations: readonly Creation[]
}
