import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { PriceLookup } from '../../../shared/model/price.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { checkHolidays } from '../../../shared/model/schedules/check-holidays.ts'
import { checkOverride } from '../../../shared/model/schedules/check-overrides.ts'
import { checkSchedule, hibernationFindings, type ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import type { CompiledSchedule } from '../../../shared/model/schedules/compile-schedule.ts'
import { holidayLookup, placeProblem } from '../../../shared/model/schedules/holidays.ts'
import { dateOfDay, dayOfDate } from '../../../shared/model/schedules/local-days.ts'
import { type OverrideSpan, postponeNext, skipNext } from '../../../shared/model/schedules/overrides.ts'
import type { RoleSchedule, ScheduledRole, SchedulePreview, YearDay } from '../../../shared/model/schedules/role-schedule.ts'
import type { ScheduleRun } from '../../../shared/model/schedules/run.ts'
import type { HolidaySources, Override, Schedule } from '../../../shared/model/schedules/schedule.ts'
import { yearOf } from '../../../shared/model/schedules/year.ts'
import { isAlive } from '../../../shared/model/server.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { ServerHistory } from '../savings/ports.ts'
import { destroyFindings, type RoleRecipe, refusedDestroy } from './destroy-findings.ts'
import type { ScheduleStore } from './ports.ts'
import { previewSchedule } from './preview-schedule.ts'
import { compileWithHolidays, horizonMs, roleNow, scheduledRole } from './scheduled-role.ts'

export interface ScheduleParts {
  readonly store: ScheduleStore
  readonly servers: ServerHistory
  readonly prices: PriceLookup
  readonly changes: Pick<ChangeHub, 'publish'>
  readonly clock: Clock
  readonly newId: () => string
  /** Lists the servers of an account where that was not done since the program started; a failure of it is not thrown. */
  readonly look: (accountId: string, signal?: AbortSignal) => Promise<unknown>
  /** What would build the role again if its servers were destroyed. */
  readonly roleRecipe: (role: string) => Promise<RoleRecipe>
  /** Plans to destroy the role until its next start; changes nothing. */
  readonly planEnd: (request: RoleKey & { schedule: Schedule }) => Promise<Plan>
  /** Ids of servers of the role that were destroyed until its next start. */
  readonly resting: (accountId: string, role: string) => Promise<readonly string[]>
  /** Throws NOT_FOUND for an account that is not known. */
  readonly checkAccount: (accountId: string) => unknown
}

interface RoleKey {
  readonly accountId: string
  readonly role: string
}
interface Scope extends RoleKey {
  readonly serverId: string | null
}

/** When roles run: schedules and overrides, and what they mean. Nothing is started or stopped here. */
export class ScheduleService {
  private readonly parts: ScheduleParts

  constructor(parts: ScheduleParts) {
    this.parts = parts
  }

  async list(accountId?: string): Promise<ScheduledRole[]> {
    const { store, clock } = this.parts
    const [schedules, overrides] = await Promise.all([store.list(accountId), store.overrides(clock.now(), accountId)])
    const keys = new Map<string, RoleKey>()
    for (const { accountId: account, role } of [...schedules, ...overrides])
      keys.set(JSON.stringify([account, role]), { accountId: account, role })
    const roles = [...keys.values()].map(({ accountId: account, role }) => {
      const of = (one: RoleKey) => one.accountId === account && one.role === role
      return scheduledRole(account, role, schedules.find(of) ?? null, overrides.filter(of), clock.now())
    })
    // A one-off that is over may be all that there was.
    return (await Promise.all(roles)).filter((one) => one.schedule !== null || one.overrides.length > 0)
  }

  async get({ accountId, role }: RoleKey): Promise<ScheduledRole> {
    const [schedule, overrides] = await Promise.all([this.parts.store.find(accountId, role), this.overridesOf({ accountId, role })])
    return scheduledRole(accountId, role, schedule, overrides, this.parts.clock.now())
  }

  /** INVALID_INPUT with details.findings. */
  async save({ accountId, role, schedule, enabled }: RoleKey & { schedule: Schedule; enabled: boolean }): Promise<RoleSchedule> {
    const { store, clock, checkAccount } = this.parts
    checkAccount(accountId)
    const errors = (await this.check(schedule)).filter(({ severity }) => severity === 'error')
    if (errors.length === 0 && schedule.off === 'destroy') errors.push(...(await this.refusedDestroy({ accountId, role, schedule })))
    if (errors.length > 0) throw invalid(errors)
    const saved = { accountId, role, schedule, enabled, updatedAt: isoTime(clock.now()) }
    // It counts from its next change on: nothing that was before it was made is caught up.
    await store.save(saved)
    this.changed(accountId)
    return saved
  }

  async setEnabled({ accountId, role, enabled }: RoleKey & { enabled: boolean }): Promise<RoleSchedule> {
    const { store, clock } = this.parts
    const changed = { ...(await this.scheduleOf({ accountId, role })), enabled, updatedAt: isoTime(clock.now()) }
    await store.save(changed)
    this.changed(accountId)
    return changed
  }

  async remove({ accountId, role }: RoleKey): Promise<boolean> {
    const removed = await this.parts.store.remove(accountId, role)
    if (removed) this.changed(accountId)
    return removed
  }

  /** All that is wrong or odd. */
  async check(schedule: Schedule): Promise<ScheduleFinding[]> {
    const holidays = await checkHolidays(schedule.holidays)
    const usable = holidays.every(({ severity }) => severity !== 'error')
    const lookup = usable ? await holidayLookup(schedule.holidays) : undefined
    return [...holidays, ...checkSchedule(schedule, this.parts.clock.now(), lookup)]
  }

  /** `schedule`: one that is not saved; default: the role’s own. NOT_FOUND where there is none. */
  async preview(request: RoleKey & { schedule?: Schedule; count: number }, signal?: AbortSignal): Promise<SchedulePreview> {
    const { servers, prices, clock, look } = this.parts
    const schedule = request.schedule ?? (await this.scheduleOf(request)).schedule
    const findings = await this.check(schedule)
    await look(request.accountId, signal)
    const every = await servers.everyServer(request.accountId, signal)
    const own = every.filter((server) => server.role === request.role)
    const alive = own.filter(isAlive)
    if (schedule.off === 'destroy') findings.push(...destroyFindings(request.role, await this.parts.roleRecipe(request.role), alive))
    if (findings.some(({ severity, path }) => severity === 'error' && path !== 'off'))
      return { ...nothingToShow(schedule, clock.now()), findings }
    const overrides = await this.overridesOf(request)
    const compiled = await compileWithHolidays(schedule)
    const resting = await this.parts.resting(request.accountId, request.role)
    const gone = alive.length > 0 ? [] : own.filter(({ id }) => resting.includes(id))
    const shown = previewSchedule({ schedule, compiled, overrides, servers: alive, gone, prices, now: clock.now(), count: request.count })
    return { ...shown, findings: [...findings, ...hibernationFindings(schedule, alive)] }
  }

  /** INVALID_INPUT for a schedule with errors. */
  async year({ year, ...request }: RoleKey & { schedule?: Schedule; year: number }): Promise<YearDay[]> {
    const schedule = request.schedule ?? (await this.scheduleOf(request)).schedule
    const errors = (await this.check(schedule)).filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw invalid(errors)
    return yearOf(await compileWithHolidays(schedule), year)
  }

  async holidays(sources: HolidaySources, year: number): Promise<{ days: { date: string; name: string }[]; findings: ScheduleFinding[] }> {
    const problems = await Promise.all(sources.countries.map(placeProblem))
    const countries = sources.countries.filter((_, index) => problems[index] === null)
    const lookup = await holidayLookup({ ...sources, countries })
    const days: { date: string; name: string }[] = []
    for (let day = dayOfDate(`${year}-01-01`); day < dayOfDate(`${year + 1}-01-01`); day += 1) {
      const name = lookup(day)
      if (name !== null) days.push({ date: dateOfDay(day), name })
    }
    return { days, findings: await checkHolidays(sources) }
  }

  /** INVALID_INPUT with details.findings where it could never hold. */
  async override(
    wanted: Scope & { state: Override['state']; from: string | null; until: string; note: string },
  ): Promise<{ override: Override; findings: ScheduleFinding[] }> {
    const { clock, store } = this.parts
    const [existing, schedule] = await Promise.all([this.overridesOf(wanted), store.find(wanted.accountId, wanted.role)])
    // Nothing is waited for from here to where it is kept: the runner must not have looked past its beginning meanwhile.
    const from = isoTime(Math.max(clock.now(), wanted.from === null ? 0 : Date.parse(wanted.from)))
    const until = isoTime(Date.parse(wanted.until))
    const findings = checkOverride({ ...wanted, from, until }, existing, clock.now(), schedule?.schedule.zone ?? 'UTC')
    const errors = findings.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) throw invalid(errors)
    return { override: await this.keep({ ...wanted, from, until }), findings }
  }

  /** CONFLICT where there is nothing to skip, or nothing after it. */
  async skipNext({ kind, ...scope }: Scope & { kind: 'on' | 'off' }): Promise<Override> {
    return this.leaveAlone(scope, kind, 'skipped', (compiled, now) => skipNext(compiled, kind, now, now + horizonMs))
  }

  async postponeNext({ kind, minutes, ...scope }: Scope & { kind: 'on' | 'off'; minutes: number }): Promise<Override> {
    return this.leaveAlone(scope, kind, 'postponed', (compiled, now) => postponeNext(compiled, kind, minutes, now, now + horizonMs))
  }

  async endOverride(id: string): Promise<boolean> {
    const { store, clock } = this.parts
    const found = await store.findOverride(id)
    const now = clock.now()
    if (!found || Date.parse(found.until) <= now) return false
    // One that has held ends now and not as if it had never been: what the schedule wants instead is a change like any other.
    if (Date.parse(found.from) < now) await store.saveOverride({ ...found, until: isoTime(now) })
    else await store.removeOverride(id)
    this.changed(found.accountId)
    return true
  }

  /** What was done and what was left out, newest first. */
  runs(limit: number, of?: RoleKey): Promise<ScheduleRun[]> {
    return this.parts.store.runs(limit, of)
  }

  /** After an account was removed: nothing of it stays here. */
  async forgetAccount(accountId: string): Promise<void> {
    await this.parts.store.forgetAccount(accountId)
    this.changed(accountId)
  }

  private async leaveAlone(
    scope: Scope,
    kind: 'on' | 'off',
    what: string,
    spanOf: (compiled: CompiledSchedule, now: number) => OverrideSpan | null,
  ): Promise<Override> {
    const { schedule } = await this.scheduleOf(scope)
    const span = spanOf(await compileWithHolidays(schedule), this.parts.clock.now())
    const action = kind === 'on' ? 'start' : 'stop'
    if (!span) throw new HengeError('CONFLICT', `No ${action} of ${scope.role} comes that could be ${what}, or nothing comes after it.`)
    return this.keep({ ...scope, state: 'any', from: isoTime(span.from), until: isoTime(span.until), note: `${action} ${what}` })
  }

  private async keep(wanted: Scope & Pick<Override, 'state' | 'from' | 'until' | 'note'>): Promise<Override> {
    const { store, clock, newId, checkAccount } = this.parts
    checkAccount(wanted.accountId)
    const { accountId, role, serverId, state, from, until, note } = wanted
    const override = { id: newId(), accountId, role, serverId, state, from, until, note, createdAt: isoTime(clock.now()) }
    await store.saveOverride(override)
    this.changed(accountId)
    return override
  }

  private async refusedDestroy({ accountId, role, schedule }: RoleKey & { schedule: Schedule }): Promise<ScheduleFinding[]> {
    const { roleRecipe, planEnd } = this.parts
    const without = destroyFindings(role, await roleRecipe(role), []).filter(({ severity }) => severity === 'error')
    return without.length > 0 ? without : refusedDestroy(() => planEnd({ accountId, role, schedule }))
  }

  private async scheduleOf({ accountId, role }: RoleKey): Promise<RoleSchedule> {
    const found = await this.parts.store.find(accountId, role)
    if (!found) throw new HengeError('NOT_FOUND', `${role} has no schedule in this account. Make one first.`)
    return found
  }

  private async overridesOf({ accountId, role }: RoleKey): Promise<Override[]> {
    const all = await this.parts.store.overrides(this.parts.clock.now(), accountId)
    return all.filter((one) => one.role === role)
  }

  private changed(accountId: string): void {
    this.parts.changes.publish({ topic: 'schedules', accountId })
  }
}

function invalid(findings: readonly ScheduleFinding[]): HengeError {
  const [first] = findings
  const message = findings.map((one) => one.message).join(' ')
  return new HengeError('INVALID_INPUT', message, { details: { field: first?.path, findings } })
}

function nothingToShow(schedule: Schedule, now: number): Omit<SchedulePreview, 'findings'> {
  const shown = { zone: schedule.zone, now: roleNow(null, null, [], now), transitions: [], heldBack: [], servers: [], saves: null }
  return shown
}
