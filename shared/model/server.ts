import { z } from 'zod'

/** EC2's own words for instance states. */
export const serverStateSchema = z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'])

/** EC2's status checks (DescribeInstanceStatus), instance and system check folded to the worse of both. */
export const serverHealthSchema = z.enum(['ok', 'initializing', 'impaired', 'insufficient-data', 'not-applicable'])
export type ServerHealth = z.infer<typeof serverHealthSchema>

export const volumeSchema = z.object({
  id: z.string(),
  device: z.string(),
  sizeGiB: z.number().nullable().describe('null when the volume could not be read'),
  type: z.string().nullable(),
  deleteOnTermination: z.boolean(),
  root: z.boolean(),
  beyondIncluded: z
    .object({ iops: z.number(), mebibytesPerSecond: z.number() })
    .optional()
    .describe('what is paid for beside the size: of a gp3 more than 3,000 IOPS and 125 MiB/s; missing: nothing, or not known'),
})
export type Volume = z.infer<typeof volumeSchema>

/** One instance, alive or remembered. */
export const serverSchema = z.object({
  id: z.string().describe('instance id'),
  accountId: z.string(),
  region: z.string(),
  zone: z.string(),
  name: z.string().describe('tag Name, else the id'),
  role: z.string().nullable().describe('tag henge:role'),
  recipe: z.string().nullable().describe('tag henge:recipe'),
  revision: z.string().nullable().describe('tag henge:revision; null for a server that no recipe built'),
  generation: z.number().int().nullable().describe('tag henge:generation'),
  jobId: z.string().nullable().describe('tag henge:job'),
  state: serverStateSchema,
  stateReason: z.string().nullable(),
  health: serverHealthSchema,
  instanceType: z.string(),
  architecture: z.string(),
  imageId: z.string(),
  privateAddress: z.string().nullable(),
  publicAddress: z.string().nullable(),
  elasticAddress: z.boolean().describe('the public address is an Elastic IP, which survives the server'),
  subnetId: z.string().nullable(),
  securityGroupIds: z.array(z.string()),
  keyName: z.string().nullable(),
  instanceProfileArn: z.string().nullable(),
  volumes: z.array(volumeSchema),
  autoScalingGroup: z.string().nullable(),
  hibernation: z.boolean().optional().describe('launched so that it can hibernate; missing: not known'),
  launchedAt: z.iso.datetime(),
  stoppedAt: z.iso.datetime().optional().describe('when it was asked to stop; missing: it is not stopped, or that is not known'),
  terminatedAt: z.iso.datetime().nullable().describe('when it was first seen terminated'),
  tags: z.record(z.string(), z.string()),
})
export type Server = z.infer<typeof serverSchema>

/** The tags on everything the program creates; a server without `role` is unmanaged. */
export const hengeTags = {
  role: 'henge:role',
  recipe: 'henge:recipe',
  revision: 'henge:revision',
  generation: 'henge:generation',
  job: 'henge:job',
  /** Of a server that lives only while an image is baked: the recipe. It has no role, so that nobody counts it as one of its servers. */
  builder: 'henge:builder',
  /** Of a server put aside instead of destroyed: until when it was meant to be kept, and of which role it was. */
  quarantinedUntil: 'henge:quarantined-until',
  quarantinedFrom: 'henge:quarantined-from',
  /** Its security groups of before, with spaces in between. */
  quarantinedGroups: 'henge:quarantined-groups',
  /** Of the security group that cuts servers off. */
  quarantine: 'henge:quarantine',
  /** Of what a replacement put aside (a replaced root volume, a snapshot): the role it was of. */
  keptFrom: 'henge:kept-from',
  /** Of a data volume that hangs nowhere until its role starts again: the role. */
  nextStart: 'henge:next-start',
} as const

/** True while the instance exists and may cost money or serve (not terminated, not on its way there). */
export function isAlive(server: Pick<Server, 'state'>): boolean {
  return server.state !== 'terminated' && server.state !== 'shutting-down'
}

/** Put aside instead of destroyed: it belongs to no role any more, and is kept for a while. */
export function isQuarantined(server: Pick<Server, 'tags'>): boolean {
  return server.tags[hengeTags.quarantinedFrom] !== undefined
}

/** A tag’s value in EC2. */
const longestTag = 256

/** The tag that says of which groups a server was when it was cut off; none where they do not fit in. */
export function groupsTag(securityGroupIds: readonly string[]): Readonly<Record<string, string>> {
  const value = securityGroupIds.join(' ')
  return value === '' || value.length > longestTag ? {} : { [hengeTags.quarantinedGroups]: value }
}

export function groupsBeforeQuarantine(tags: Server['tags']): string[] {
  return (tags[hengeTags.quarantinedGroups] ?? '').split(' ').filter((id) => /^sg-[0-9a-z-]+$/.test(id))
}

/** Lives only while a job bakes an image; the job ends it. */
export function isBuilder(server: Pick<Server, 'tags'>): boolean {
  return server.tags[hengeTags.builder] !== undefined
}

/** `r-8f3a…` → `r-8f3a`: enough to tell revisions of one role apart on a screen. */
export function shortRevision(revision: string): string {
  return revision.slice(0, 6)
}
