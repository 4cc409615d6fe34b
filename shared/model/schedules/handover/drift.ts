import type { Drift } from './handover.ts'
import type { AccountSchedule, ExecutionRole } from './in-account.ts'
import type { WantedInAccount } from './wanted.ts'

/** What is in the account of a role’s hand-over. */
export interface FoundInAccount {
  readonly iamRole: ExecutionRole | null
  readonly schedules: readonly { readonly region: string; readonly schedule: AccountSchedule }[]
}

/** In what the account is otherwise than it should be. */
export function driftOf(wanted: WantedInAccount, found: FoundInAccount): Drift[] {
  const key = (region: string, name: string) => `${region} ${name}`
  const there = new Map(found.schedules.map(({ region, schedule }) => [key(region, schedule.name), schedule]))
  const drift: Drift[] = iamDrift(wanted.iamRole, found.iamRole)
  for (const { region, schedule } of wanted.schedules) {
    const { name } = schedule
    const one = there.get(key(region, name))
    there.delete(key(region, name))
    if (!one) drift.push({ kind: 'missing', region, name, message: 'It has been deleted: nothing happens at its times.' })
    else {
      const differences = differencesOf(schedule, one)
      const servers = serverDifference(schedule.input, one.input)
      if (differences.length > 0) drift.push({ kind: 'different', region, name, message: sentence([...differences, ...servers]) })
      else if (servers.length > 0) drift.push({ kind: 'servers', region, name, message: sentence(servers) })
    }
  }
  for (const { region, schedule } of found.schedules) {
    if (!there.has(key(region, schedule.name))) continue
    const message = `It is not of this schedule${schedule.enabled ? `, and acts all the same: ${schedule.expression}` : ''}.`
    drift.push({ kind: 'unexpected', region, name: schedule.name, message })
  }
  return drift
}

/** How an IAM role of that name fits. One that somebody else made fits by what it says. */
export function iamRoleState(wanted: WantedInAccount['iamRole'], found: ExecutionRole | null): 'new' | 'incomplete' | 'fits' | 'differs' {
  if (!found) return 'new'
  if (iamDrift(wanted, found).length === 0) return 'fits'
  const cutOff = isOurs(wanted, found) && samePolicy(wanted.trust, found.trust) && found.policies[wanted.policyName] === undefined
  return cutOff ? 'incomplete' : 'differs'
}

export function isOurs(wanted: WantedInAccount['iamRole'], found: ExecutionRole): boolean {
  return Object.entries(wanted.tags).every(([key, value]) => found.tags[key] === value)
}

function iamDrift(wanted: WantedInAccount['iamRole'], found: ExecutionRole | null): Drift[] {
  const drift = (message: string): Drift => ({ kind: 'iam-role', region: null, name: wanted.name, message })
  if (!found) return [drift('It is gone: EventBridge may not start or stop anything.')]
  const policy = found.policies[wanted.policyName]
  return [
    ...(samePolicy(wanted.trust, found.trust) ? [] : [drift('Whom it trusts is not what it should be.')]),
    ...(policy === undefined ? [drift(`It has no policy ${wanted.policyName}.`)] : []),
    ...(policy !== undefined && !samePolicy(wanted.policy, policy)
      ? [drift(`Its policy ${wanted.policyName} allows something else.`)]
      : []),
  ]
}

/** Policies mean the same whatever the order of their parts, and whether one thing stands in a list. */
export function samePolicy(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? canonical(value[0]) : `[${value.map(canonical).sort().join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'nothing'
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
  return `{${members.sort().join(',')}}`
}

function differencesOf(wanted: AccountSchedule, found: AccountSchedule): string[] {
  const words: string[] = []
  if (found.expression !== wanted.expression) words.push(`it comes at ${found.expression} and not at ${wanted.expression}`)
  if (found.zone !== wanted.zone) words.push(`its time zone is ${found.zone} and not ${wanted.zone}`)
  if (found.enabled !== wanted.enabled) words.push(found.enabled ? 'it is switched on' : 'it is switched off')
  if (found.targetArn !== wanted.targetArn) words.push(`it calls ${found.targetArn}`)
  if (found.roleArn !== wanted.roleArn) words.push(`it acts as ${found.roleArn}`)
  if (found.retries !== wanted.retries || found.giveUpAfterSeconds !== wanted.giveUpAfterSeconds) {
    words.push(`it tries ${found.retries} times within ${found.giveUpAfterSeconds} s`)
  }
  if (canonical(inputOf(found.input).rest) !== canonical(inputOf(wanted.input).rest)) words.push('it passes something else than servers')
  return [...words, ...found.oddities]
}

function serverDifference(wanted: string, found: string): string[] {
  const [ours, theirs] = [new Set(inputOf(wanted).ids), new Set(inputOf(found).ids)]
  const lacking = [...ours].filter((id) => !theirs.has(id))
  const more = [...theirs].filter((id) => !ours.has(id))
  return [
    ...(lacking.length > 0 ? [`it does not mean ${lacking.join(', ')}`] : []),
    ...(more.length > 0 ? [`it means ${more.join(', ')}, which ${more.length === 1 ? 'is' : 'are'} not of the role any more`] : []),
  ]
}

function inputOf(text: string): { readonly ids: readonly string[]; readonly rest: unknown } {
  try {
    const { InstanceIds, ...rest } = JSON.parse(text) as { readonly InstanceIds?: unknown }
    return { ids: Array.isArray(InstanceIds) ? InstanceIds.map(String) : [], rest }
  } catch {
    return { ids: [], rest: text }
  }
}

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
