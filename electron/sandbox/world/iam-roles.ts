import { ApiError } from './api-error.ts'
import { hash } from './dice.ts'
import { allows, type PolicyRequest } from './policies.ts'
import type { Region } from './region.ts'

export interface IamRole {
  readonly kind: 'iam-role'
  /** Its name. */
  readonly id: string
  readonly roleId: string
  readonly path: string
  readonly createdAt: number
  /** A new role, and a new trust, is believed by other services a moment later. */
  readonly trustedFrom: number
  readonly description: string
  readonly trust: string
  /** Inline, by name. */
  readonly policies: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

export function roleArn(accountId: string, role: Pick<IamRole, 'id' | 'path'>): string {
  return `arn:aws:iam::${accountId}:role${role.path}${role.id}`
}

/** NoSuchEntity. */
export function knownRole(home: Region, name: string): IamRole {
  const role = home.find('iam-role', name)
  if (role === undefined) throw new ApiError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404)
  return role
}

export function createRole(home: Region, given: Pick<IamRole, 'id' | 'path' | 'description' | 'trust' | 'tags'>): IamRole {
  if (!/^[\w+=,.@-]{1,64}$/.test(given.id)) {
    throw new ApiError(
      'ValidationError',
      `The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
  }
  if (home.find('iam-role', given.id) !== undefined) {
    throw new ApiError('EntityAlreadyExists', `Role with name ${given.id} already exists.`, 409)
  }
  checkDocument(given.trust)
  const roleId = `AROA${hash(`${given.id} ${home.now}`).toString(36).toUpperCase().padStart(17, 'S')}`
  const role: IamRole = {
    kind: 'iam-role',
    ...given,
    ...{ roleId, createdAt: home.now, trustedFrom: home.now + home.timings.visible, policies: {} },
  }
  home.put(role)
  return role
}

/** MalformedPolicyDocument. */
export function checkDocument(text: string): void {
  try {
    const document: unknown = JSON.parse(text)
    if (typeof document === 'object' && document !== null && 'Statement' in document) return
  } catch {
    // Said below.
  }
  throw new ApiError('MalformedPolicyDocument', 'This policy contains invalid Json or no statement')
}

/** Whether EventBridge Scheduler may act as this role now. */
export function trustsScheduler(role: IamRole, accountId: string, now: number): boolean {
  const request = { action: 'sts:AssumeRole', resource: '', service: 'scheduler.amazonaws.com', keys: { 'aws:SourceAccount': accountId } }
  return now >= role.trustedFrom && allows([role.trust], request)
}

export function roleAllows(role: IamRole, request: PolicyRequest): boolean {
  return allows(Object.values(role.policies), request)
}
