import { partitionOf } from '../../partition.ts'
import { sha256 } from '../../recipe-text.ts'
import { hengeTags, type Server } from '../../server.ts'
import type { HolidayLookup } from '../compile-schedule.ts'
import { overridesStayHere, toEventBridge } from '../interop/eventbridge.ts'
import type { Schedule } from '../schedule.ts'
import type { AccountSchedule, ExecutionRole } from './in-account.ts'

export interface HandoverOf {
  readonly role: string
  readonly schedule: Schedule
  /** false: everything is made and switched off. */
  readonly enabled: boolean
  /** Of the role, alive. */
  readonly servers: readonly Server[]
  readonly awsAccountId: string
  /** Of the account, for where there are no servers. */
  readonly homeRegion: string
  /** Overrides that hold or will. */
  readonly overrides: number
  readonly dependsOn: readonly string[]
  readonly holiday: HolidayLookup
  readonly now: number
}

export interface WantedInAccount {
  readonly group: string
  /** Of the names of the role’s schedules, and of nothing else. */
  readonly prefix: string
  readonly iamRole: Omit<ExecutionRole, 'policies'> & { readonly policyName: string; readonly policy: unknown }
  readonly schedules: readonly { readonly region: string; readonly schedule: AccountSchedule; readonly serverIds: readonly string[] }[]
  readonly blockers: readonly string[]
  readonly notes: readonly string[]
}

/** The schedule group in every region. */
export const handoverGroup = 'henge'
/** As long as this program tries, and never into the next change of a sensible schedule. */
const giveUpAfterSeconds = 15 * 60
const retries = 30
const policyName = 'henge-power'

/** Tags of the schedule group; the IAM role also says which role it is for. */
export const managedTags = { 'henge:managed': 'power schedules' }

/** All that there is to be in the account for a role’s schedule, by its servers now. Names follow from the role alone. */
export function wantedInAccount(of: HandoverOf): WantedInAccount {
  const { role, schedule, enabled, awsAccountId, homeRegion, now } = of
  const { prefix, iamRoleName } = handoverNames(role)
  const servers = of.servers.filter(({ autoScalingGroup }) => autoScalingGroup === null)
  const byRegion = Map.groupBy(servers, ({ region }) => region)
  const partition = partitionOf([...byRegion.keys()].sort()[0] ?? homeRegion)
  const iamRole = iamRoleOf(role, iamRoleName, partition, awsAccountId)
  const notes = new Set<string>()
  const schedules = [...byRegion].sort().flatMap(([region, members]) => {
    const serverIds = members.map(({ id }) => id).sort()
    const made = toEventBridge(schedule, serverIds, prefix, of.holiday, now)
    for (const warning of made.warnings) if (warning !== overridesStayHere) notes.add(warning)
    return made.schedules.map((one) => ({
      ...{ region, serverIds },
      schedule: {
        ...{ name: one.Name, description: `Power schedule of ${role}`.slice(0, 512), enabled, oddities: [], retries, giveUpAfterSeconds },
        ...{ expression: one.ScheduleExpression, zone: one.ScheduleExpressionTimezone, roleArn: iamRole.arn, input: one.Target.Input },
        targetArn: one.Target.Arn.replace('arn:aws:', `arn:${partitionOf(region)}:`),
      },
    }))
  })
  for (const note of whatIsOtherwise(of, servers.length)) notes.add(note)
  return { group: handoverGroup, prefix, iamRole, schedules, notes: [...notes], blockers: blockersOf(of, servers, schedules.length) }
}

/** Of one role in every region: what was made in a place where it has no servers any more is found by them. */
export function handoverNames(role: string): { readonly prefix: string; readonly iamRoleName: string } {
  const readable = role.replace(/[^\w-]+/g, '-').slice(0, 30)
  const own = `${readable}-${sha256(role).slice(0, 8)}`
  return { prefix: `${own}-power`, iamRoleName: `henge-scheduler-${own}` }
}

function iamRoleOf(role: string, name: string, partition: string, awsAccountId: string): WantedInAccount['iamRole'] {
  const Version = '2012-10-17'
  const trusted = { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const allowed = { Effect: 'Allow', Action: ['ec2:StartInstances', 'ec2:StopInstances'] }
  return {
    ...{ name, policyName, arn: `arn:${partition}:iam::${awsAccountId}:role/${name}`, tags: { ...managedTags, [hengeTags.role]: role } },
    // Without the condition another account’s scheduler could be made to use it.
    trust: { Version, Statement: [{ ...trusted, Condition: { StringEquals: { 'aws:SourceAccount': awsAccountId } } }] },
    policy: {
      Version,
      Statement: [
        {
          ...{ ...allowed, Resource: `arn:${partition}:ec2:*:${awsAccountId}:instance/*` },
          Condition: { StringEquals: { [`aws:ResourceTag/${hengeTags.role}`]: role } },
        },
      ],
    },
  }
}

function whatIsOtherwise({ servers, dependsOn, schedule, role }: HandoverOf, counting: number): string[] {
  const grouped = servers.length - counting
  return [
    ...(grouped > 0 ? [`${grouped} of its servers belong to an Auto Scaling group and are left out.`] : []),
    ...(dependsOn.length > 0 ? [`${role} does not wait for ${dependsOn.join(' and ')}: each starts at its time.`] : []),
    `What EC2 refuses is tried again for ${giveUpAfterSeconds / 60} minutes and then left out${schedule.missed === 'skip' ? '' : '; nothing is missed, so the rule for missed runs does not count'}. One server that is refused keeps the others of its call waiting too.`,
    'Nobody looks whether the servers become healthy, and a job that works on the role is not waited for.',
    'Overrides, “skip next” and one-off runs are refused until you take it back.',
    'Volumes that are encrypted with a key of your own: allow the IAM role kms:CreateGrant on it, else a start falls back to stopped in silence.',
  ]
}

function blockersOf({ schedule, overrides, servers, role }: HandoverOf, counting: readonly Server[], made: number): string[] {
  const unable = schedule.off === 'hibernate' ? counting.filter(({ hibernation }) => hibernation === false).map(({ name }) => name) : []
  return [
    ...(schedule.off === 'destroy'
      ? ['EventBridge cannot destroy and rebuild servers. Let off mean stop or hibernate, or let this computer run it.']
      : []),
    ...(overrides > 0
      ? [
          `${role} has ${overrides === 1 ? 'an override' : `${overrides} overrides`}, which EventBridge does not know. End ${overrides === 1 ? 'it' : 'them'} first.`,
        ]
      : []),
    ...(counting.length === 0
      ? [
          servers.length === 0
            ? `${role} has no servers now, and EventBridge knows servers by their ids.`
            : `All servers of ${role} belong to an Auto Scaling group.`,
        ]
      : []),
    ...(unable.length > 0
      ? [`${listed(unable)} cannot hibernate, and one such server keeps the whole call from being done. Let off mean stop.`]
      : []),
    ...(counting.length > 0 && made === 0 ? ['Nothing of this schedule can be said to EventBridge.'] : []),
  ]
}

const namedServers = 5

function listed(names: readonly string[]): string {
  const more = names.length > namedServers ? ` and ${names.length - namedServers} more` : ''
  return `${names.slice(0, namedServers).join(', ')}${more}`
}
