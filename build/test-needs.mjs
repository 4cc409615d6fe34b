// What the tests need beside Node, each with the way to get it. A test run without one of these passes, less the tests that it is for.
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { findElectron } from './electron-runtime.mjs'
import { root } from './node-modules.mjs'

/** The full path of a program that may be called by its name, or null. */
export function onPath(name, environment = process.env) {
  return (
    (environment.PATH ?? '')
      .split(delimiter)
      .filter(Boolean)
      .map((folder) => join(folder, name))
      .find((file) => existsSync(file)) ?? null
  )
}

/** The one without windows first: it needs less of the processor for the same pages. */
export function findChromium() {
  return (
    ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
      .map((name) => onPath(name))
      .find(Boolean) ?? null
  )
}

export function displayed(environment = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)
}

/** Lacking things that tests under Vitest ask for: `part` cannot be tested, for `reason`. Those tests count themselves as skipped. */
export function lackingInVitest(environment) {
  const { HENGE_TEST_VENV } = environment
  const [bin, ending] = process.platform === 'win32' ? ['Scripts', '.exe'] : ['bin', '']
  const venv = (program, packages) => ({
    there: existsSync(join(resolve(root, HENGE_TEST_VENV), bin, `${program}${ending}`)),
    reason: `there is no ${program} in ${HENGE_TEST_VENV}: python3 -m venv .venv && .venv/bin/pip install ${packages} (HENGE_TEST_VENV names another folder)`,
  })
  const samples = join(root, '..', 'shared', 'data', 'logs')
  const searchServers = join(root, '..', 'shared', 'tools', 'search-engines', 'opensearch')
  const keychain = ['gnome-keyring-daemon', 'dbus-run-session'].filter((name) => onPath(name) === null)
  return [
    { part: 'tests against moto', ...venv('moto_server', "'moto[server]'") },
    { part: 'the sandbox by awscli', ...venv('aws', 'awscli') },
    {
      part: 'imports of real log files',
      there: existsSync(samples),
      reason: `there is no ${samples}; it is not part of this repository`,
    },
    {
      part: 'log sources on real search servers',
      there: existsSync(searchServers) || Boolean(environment.HENGE_TEST_OPENSEARCH && environment.HENGE_TEST_ELASTICSEARCH),
      reason: `there is no ${searchServers}; name servers that run in HENGE_TEST_OPENSEARCH and HENGE_TEST_ELASTICSEARCH`,
    },
    {
      part: 'secrets in a real keychain',
      there: process.platform !== 'linux' || keychain.length === 0,
      reason: `there is no ${keychain.join(' and no ')} on the PATH: install gnome-keyring and dbus`,
    },
  ].filter(({ there }) => !there)
}

/** Why the page cannot be tested in a browser, or null. */
export function lackingForBrowser({ HENGE_TEST_CHROMIUM }) {
  if (existsSync(HENGE_TEST_CHROMIUM)) return null
  const where = HENGE_TEST_CHROMIUM === '' ? 'no Chromium on the PATH' : `no ${HENGE_TEST_CHROMIUM}`
  return `there is ${where}: install chromium, or name one in HENGE_TEST_CHROMIUM`
}

/** Why the window cannot be tested, or null. */
export function lackingForElectron() {
  if (findElectron() === null) return 'there is no Electron binary: npx install-electron, or name its folder in ELECTRON_OVERRIDE_DIST_PATH'
  if (!displayed() && onPath('xvfb-run') === null) return 'there is no display and no xvfb-run: install xvfb and xauth'
  return null
}
