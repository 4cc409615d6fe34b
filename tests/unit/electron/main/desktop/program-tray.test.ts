import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { DesktopSettings } from '../../../../../electron/main/desktop/desktop-settings.ts'
import { ProgramTray } from '../../../../../electron/main/desktop/program-tray.ts'
import { askSchedulesHere, roleWords, type SchedulesHere, schedulesHere } from '../../../../../electron/main/desktop/schedules-here.ts'
import type { ScheduledRole } from '../../../../../shared/model/schedules/role-schedule.ts'
import { officeHours } from '../../../../fakes/schedule-world.ts'

function scheduled(role: string, at: string | null, different: Partial<ScheduledRole> = {}): ScheduledRole {
  const next = at === null ? null : { at: `2026-11-23T${at}:00.000Z`, to: 'off' as const, action: 'stop' }
  const schedule = { accountId: 'sandbox', role, schedule: officeHours(), enabled: true, updatedAt: '2026-11-01T00:00:00.000Z' }
  return {
    accountId: 'sandbox',
    role,
    schedule,
    summary: [],
    overrides: [],
    now: { state: 'on', why: '', overrideId: null, next },
    ...different,
  }
}

describe('what this computer has to do', () => {
  it('is the next change of all, in the zone of whoever reads it', () => {
    const here = schedulesHere([scheduled('db', '19:00'), scheduled('web', '18:00'), scheduled('api', null)], 'Europe/Berlin')
    expect(here).toEqual({ roles: ['db', 'web', 'api'], next: 'web: stop Mon 23 Nov, 19:00' })
  })

  it('is nothing of roles that are not in force, or that EventBridge Scheduler runs', () => {
    const off = scheduled('web', '18:00')
    const paused = { ...off, schedule: off.schedule && { ...off.schedule, enabled: false } }
    const away = scheduled('db', '18:00', { handover: { phase: 'there', drift: 0, problem: null } })
    expect(schedulesHere([paused, away], 'UTC')).toEqual({ roles: [], next: null })
  })

  it('is not known where the backend does not answer', async () => {
    const client = { schedules: { list: () => Promise.reject(new Error('ECONNREFUSED')) } } as never
    expect(await askSchedulesHere(client, 'UTC')).toEqual({ roles: [], next: null, unknown: true })
  })

  it('names few roles, and no markup of theirs', () => {
    expect([roleWords(['a']), roleWords(['a', 'b']), roleWords(['a', 'b', 'c', 'd', 'e'])]).toEqual(['a', 'a and b', 'a, b, c and 2 more'])
    expect(roleWords(['<b>x</b>\u202e'])).toBe('‹b›x‹/b› ')
  })
})

describe('the icon in the tray', () => {
  function build() {
    let here: SchedulesHere = { roles: ['web'], next: 'web: stop Mon 23 Nov, 19:00' }
    const icon = {
      setMenu: vi.fn<(items: readonly MenuItemConstructorOptions[]) => void>(),
      setToolTip: vi.fn(),
      onClick: vi.fn(),
      destroy: vi.fn(),
    }
    const acts = { open: vi.fn(), openSchedules: vi.fn(), quit: vi.fn() }
    const make = vi.fn(() => icon)
    const tray = new ProgramTray({ make, look: async () => here, ...acts })
    const menu = () => icon.setMenu.mock.lastCall?.[0] ?? []
    const say = (next: string | null, roles = ['web']) => {
      here = { roles, next }
    }
    return { tray, icon, acts, make, menu, say }
  }

  it('says what comes next, and leads back to the window and out', async () => {
    const { tray, icon, acts, menu, make } = build()
    await tray.show()
    await tray.show()
    expect(make).toHaveBeenCalledOnce()
    expect(menu().map(({ label, type }) => label ?? type)).toEqual([
      ...['Open Henge', 'separator', 'Next: web: stop Mon 23 Nov, 19:00', 'Schedules…', 'separator', 'Quit'],
    ])
    for (const { click } of menu()) click?.({} as never, undefined, {} as never)
    expect([acts.open, acts.openSchedules, acts.quit].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1])
    expect(icon.setToolTip).toHaveBeenLastCalledWith('Henge: Next: web: stop Mon 23 Nov, 19:00')
  })

  it('is told anew when something changes, and not when it is not there', async () => {
    const { tray, menu, say, icon } = build()
    await tray.renew()
    expect(icon.setMenu).not.toHaveBeenCalled()
    await tray.show()
    say(null)
    await tray.renew()
    expect(menu()[2]?.label).toBe('Nothing is to come of web')
    say(null, [])
    await tray.renew()
    expect(menu()[2]?.label).toBe('No schedule is run by this computer')
    tray.hide()
    tray.hide()
    expect([icon.destroy.mock.calls.length, tray.isShown]).toEqual([1, false])
  })
})

describe('what the page asks of the window about itself', () => {
  function build(set: (on: boolean) => void = () => undefined) {
    const kept = new Map<string, unknown>()
    let on = false
    const changed = vi.fn()
    const settings = new DesktopSettings({
      store: { get: (name) => kept.get(name), set: (name, value) => void kept.set(name, value) },
      loginItem: {
        isOn: () => on,
        set: (wanted) => {
          set(wanted)
          on = wanted
        },
      },
      hasTray: async () => true,
      ...{ changed, report: vi.fn() },
    })
    return { settings, kept, changed }
  }

  it('is how it stands, and a change of it', async () => {
    const { settings, changed } = build()
    expect(await settings.requests('desktop', {})).toEqual({ whenClosed: 'ask', startsAtLogin: false, hasTray: true })
    expect(await settings.requests('set-desktop', { whenClosed: 'keep' })).toMatchObject({ whenClosed: 'keep', startsAtLogin: false })
    expect(await settings.requests('set-desktop', { startsAtLogin: true })).toMatchObject({ whenClosed: 'keep', startsAtLogin: true })
    expect(changed).toHaveBeenCalledOnce()
  })

  it('is refused where it is something else', async () => {
    const { settings } = build()
    for (const body of [null, { whenClosed: 'never' }, { startsAtLogin: 'yes' }, { path: '/etc/passwd' }]) {
      expect(await settings.requests('set-desktop', body)).toBeNull()
    }
    expect(await settings.requests('show-export', {})).toBeNull()
  })

  it('says how it is where the system does not let it be changed', async () => {
    const { settings } = build(() => {
      throw new Error('EACCES')
    })
    expect(await settings.requests('set-desktop', { startsAtLogin: true })).toMatchObject({ startsAtLogin: false })
  })

  it('begins anew where what was kept is nothing we know', () => {
    const { settings, kept } = build()
    kept.set('whenClosed', 'sometimes')
    expect(settings.whenClosed).toBe('ask')
  })
})
