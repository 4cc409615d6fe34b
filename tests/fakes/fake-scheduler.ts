import type { AccountScheduler, ExecutionRoles } from '../../electron/backend/schedules/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { AccountSchedule, ExecutionRole } from '../../shared/model/schedules/handover/in-account.ts'

/** Schedules in memory; none of them fires. */
export class FakeScheduler implements AccountScheduler {
  readonly groups = new Map<string, Map<string, AccountSchedule>>()

  async ensureGroup(name: string): Promise<void> {
    if (!this.groups.has(name)) this.groups.set(name, new Map())
  }

  async list(group: string, prefix: string): Promise<AccountSchedule[]> {
    const all = [...(this.groups.get(group)?.values() ?? [])]
    return all.filter(({ name }) => name.startsWith(prefix)).sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  async put(group: string, schedule: AccountSchedule): Promise<void> {
    const found = this.groups.get(group)
    if (!found) throw new HengeError('NOT_FOUND', 'no such group')
    found.set(schedule.name, schedule)
  }

  async remove(group: string, name: string): Promise<void> {
    this.groups.get(group)?.delete(name)
  }

  async removeEmptyGroup(group: string): Promise<boolean> {
    if ((this.groups.get(group)?.size ?? 0) > 0) return false
    this.groups.delete(group)
    return true
  }
}

export class FakeExecutionRoles implements ExecutionRoles {
  readonly roles = new Map<string, ExecutionRole>()

  async find(name: string): Promise<ExecutionRole | null> {
    return this.roles.get(name) ?? null
  }

  async create({ name, trust, tags }: Parameters<ExecutionRoles['create']>[0]): Promise<void> {
    if (this.roles.has(name)) throw new HengeError('CONFLICT', 'there is one')
    this.roles.set(name, { name, arn: `arn:aws:iam::111122223333:role/${name}`, trust, policies: {}, tags })
  }

  async putPolicy(roleName: string, policyName: string, policy: unknown): Promise<void> {
    this.change(roleName, (role) => ({ policies: { ...role.policies, [policyName]: policy } }))
  }

  async putTrust(roleName: string, trust: unknown): Promise<void> {
    this.change(roleName, () => ({ trust }))
  }

  async remove(name: string): Promise<void> {
    this.roles.delete(name)
  }

  private change(name: string, edit: (role: ExecutionRole) => Partial<ExecutionRole>): void {
    const role = this.roles.get(name)
    if (!role) throw new HengeError('NOT_FOUND', 'no such role')
    this.roles.set(name, { ...role, ...edit(role) })
  }
}
