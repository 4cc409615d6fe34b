import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoginItemSettings, LoginItemSettingsOptions, Settings } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { autostartFile, hiddenFlag, loginItemOf, ownCommand, startsHidden } from '../../../../../electron/main/desktop/login-item.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'henge-autostart-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The list that Windows and macOS keep. */
function fakeApp(isPackaged: boolean) {
  let kept: Settings = { openAtLogin: false }
  const wasOpenedAtLogin = true
  return {
    isPackaged,
    getPath: () => folder,
    getLoginItemSettings: ({ args = [] }: LoginItemSettingsOptions = {}) =>
      ({ openAtLogin: kept.openAtLogin === true && String(args) === String(kept.args), wasOpenedAtLogin }) as LoginItemSettings,
    setLoginItemSettings: (settings: Settings) => {
      kept = settings
    },
    kept: () => kept,
  }
}

const linux = { platform: 'linux' as const, execPath: '/opt/Henge/henge', argv: ['/opt/Henge/henge'] }

describe('starting at sign-in on Linux', () => {
  it('is a file of ours, written and removed, that starts this program without a window', () => {
    const item = loginItemOf(fakeApp(true), { ...linux, env: { XDG_CONFIG_HOME: folder } })
    const file = join(folder, 'autostart', 'henge.desktop')
    expect(item.isOn()).toBe(false)
    item.set(true)
    expect(item.isOn()).toBe(true)
    expect(readFileSync(file, 'utf8')).toMatch(/^\[Desktop Entry\]\nType=Application\nName=Henge\n/)
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Henge/henge" "--hidden"\n')
    item.set(false)
    item.set(false)
    expect([item.isOn(), existsSync(file)]).toEqual([false, false])
  })

  it('is in ~/.config where nobody said otherwise, and starts an AppImage by its own file with the same data', () => {
    const env = { APPIMAGE: '/home/me/Henge.AppImage', HENGE_DATA: '/home/me/data' }
    loginItemOf(fakeApp(true), { ...linux, env }).set(true)
    const text = readFileSync(join(folder, '.config', 'autostart', 'henge.desktop'), 'utf8')
    expect(text).toContain('Exec="env" "HENGE_DATA=/home/me/data" "/home/me/Henge.AppImage" "--hidden"\n')
  })

  it('is not on where the file starts another program', () => {
    autostartFile(folder, ['/old/henge']).set(true)
    expect(autostartFile(folder, ['/new/henge']).isOn()).toBe(false)
    autostartFile(folder, ['/new/henge']).set(true)
    expect(autostartFile(folder, ['/new/henge']).isOn()).toBe(true)
  })

  it('writes signs of a path so that nobody reads a command in it', () => {
    autostartFile(folder, ['/a b/$(reboot)`x`"q"\\%u']).set(true)
    const line = /^Exec=(.*)$/m.exec(readFileSync(join(folder, 'henge.desktop'), 'utf8'))?.[1]
    expect(line).toBe('"/a b/\\\\$(reboot)\\\\`x\\\\`\\\\"q\\\\"\\\\\\\\%%u" "--hidden"')
    expect(() => autostartFile(folder, ['/a\nExec=evil']).set(true)).toThrow('line break')
  })
})

it('on Windows and macOS it is in the list of the system', () => {
  const app = fakeApp(false)
  const item = loginItemOf(app, { platform: 'win32', execPath: 'electron.exe', argv: ['electron.exe', 'C:\\henge', hiddenFlag], env: {} })
  expect(item.isOn()).toBe(false)
  item.set(true)
  expect([item.isOn(), app.kept()]).toEqual([true, { openAtLogin: true, args: ['C:\\henge', '--hidden'] }])
  item.set(false)
  expect(item.isOn()).toBe(false)
})

it('a program that is not packaged is started with its folder', () => {
  expect(ownCommand({ execPath: '/e/electron', argv: ['/e/electron', '/henge', hiddenFlag], env: {} }, false)).toEqual([
    '/e/electron',
    '/henge',
  ])
})

it('no window is asked for by the flag, or by macOS, which gives no flag', () => {
  const app = fakeApp(true)
  const hidden = (platform: NodeJS.Platform, ...words: string[]) => startsHidden(app, { platform, argv: ['henge', ...words] })
  expect([hidden('linux'), hidden('linux', hiddenFlag), hidden('darwin')]).toEqual([false, true, true])
})
