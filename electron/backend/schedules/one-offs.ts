import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import type { CompiledSchedule } from '../../../shared/model/schedules/compile-schedule.ts'
import { minuteMs } from '../../../shared/model/schedules/local-days.ts'
import {
  checkOneOff,
  fitOneOffs,
  type OneOffSetting,
  onceOff,
  oneOffUntil,
  type WantedOneOff,
} from '../../../shared/model/schedules/one-off.ts'
import type { Override } from '../../../shared/model/schedules/schedule.ts'
import { isAlive } from '../../../shared/model/server.ts'
import { enabledSchedule } from './schedule-in-force.ts'
import type { ScheduleParts } from './schedule-service.ts'

interface OneOffParts extends Pick<ScheduleParts, 'store' | 'servers' | 'changes' | 'clock' | 'newId' | 'look' | 'checkAccount'> {
  /** CONFLICT where the schedule of the role is not carried out by this program. */
  readonly refuseElsewhere: (role: RoleKey) => Promise<void>
}

interface RoleKey {
  readonly accountId: string
  readonly role: string
}

/** Starts and stops that happen once, beside schedules: overrides that begin with something to be done. They are ended as overrides are. */
export class OneOffs {
  private readonly parts: OneOffParts

  constructor(parts: OneOffParts) {
    this.parts = parts
  }

  async check(wanted: RoleKey & WantedOneOff, signal?: AbortSignal): Promise<ScheduleFinding[]> {
    return checkOneOff(wanted, await this.settingOf(wanted, signal))
  }

  /** INVALID_INPUT with details.findings where it could never happen. */
  async add(
    wanted: RoleKey & WantedOneOff & { readonly note: string },
    signal?: AbortSignal,
  ): Promise<{ override: Override; findings: ScheduleFinding[] }> {
    const { store, clock, newId, checkAccount, refuseElsewhere } = this.parts
    checkAccount(wanted.accountId)
    await refuseElsewhere(wanted)
    const setting = await this.settingOf(wanted, signal)
    // Nothing is waited for from here to where it is kept: the runner must not have looked past its time meanwhile.
    const now = clock.now()
    const findings = checkOneOff(wanted, { ...setting, now })
    const errors = findings.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) {
      const message = errors.map((one) => one.message).join(' ')
      throw new HengeError('INVALID_INPUT', message, { details: { field: 'at', findings: errors } })
    }
    const { accountId, role, serverId, to, note } = wanted
    const override: Override = {
      ...{ id: newId(), accountId, role, serverId, state: to, note, once: true, createdAt: isoTime(now) },
      ...spanOf(setting.schedule, Date.parse(wanted.at)),
    }
    await store.saveOverride(override)
    this.changed(accountId)
    return { override, findings: findings.filter(({ severity }) => severity !== 'note') }
  }

  /** NOT_FOUND; CONFLICT for what has come already, or is no one-off. */
  async postpone(id: string, minutes: number): Promise<Override> {
    const { store, clock } = this.parts
    const found = await store.findOverride(id)
    if (!found) throw new HengeError('NOT_FOUND', 'It is not there any more.')
    const compiled = await this.compiledOf(found)
    if (!found.once)
      throw new HengeError('CONFLICT', 'This is an override with an end, nothing that happens once. End it, and make another.')
    if (Date.parse(found.from) <= clock.now()) throw new HengeError('CONFLICT', 'It has come already, and cannot be put off any more.')
    const later = { ...found, ...spanOf(compiled, Date.parse(found.from) + minutes * minuteMs) }
    await store.saveOverride(later)
    this.changed(found.accountId)
    return later
  }

  /** One-offs to come hold until the next change of what their schedules are by now. */
  async fit(accountId: string): Promise<void> {
    const { store, clock } = this.parts
    const now = clock.now()
    for (const one of await store.overrides(now, accountId)) {
      const [fitted = one] = one.once ? fitOneOffs([one], await this.compiledOf(one), now) : []
      if (fitted.until === one.until) continue
      await store.saveOverride(fitted)
      this.changed(accountId)
    }
  }

  private async settingOf({ accountId, role, serverId }: RoleKey & WantedOneOff, signal?: AbortSignal): Promise<OneOffSetting> {
    const { store, servers, clock, look } = this.parts
    await look(accountId, signal)
    const [found, overrides, every] = await Promise.all([
      store.find(accountId, role),
      store.overrides(clock.now(), accountId),
      servers.everyServer(accountId, signal),
    ])
    const meant = every.filter((one) => one.role === role && isAlive(one) && (serverId === null || one.id === serverId))
    return {
      ...{ schedule: await this.compiledOf({ accountId, role }), off: onceOff(found, serverId), now: clock.now() },
      ...{ overrides: overrides.filter((one) => one.role === role), servers: meant.map(({ name, id }) => name || id) },
      zone: found?.schedule.zone ?? 'UTC',
    }
  }

  private async compiledOf({ accountId, role }: RoleKey): Promise<CompiledSchedule | null> {
    return (await enabledSchedule(this.parts.store, accountId, role))?.compiled ?? null
  }

  private changed(accountId: string): void {
    this.parts.changes.publish({ topic: 'schedules', accountId })
  }
}

function spanOf(compiled: CompiledSchedule | null, at: number): Pick<Override, 'from' | 'until'> {
  return { from: isoTime(at), until: isoTime(oneOffUntil(compiled, at)) }
}
