// Whether the Electron window can open on this machine, and with which binary.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { productNode, root } from './node-modules.mjs'

const packageFolder = join(root, 'node_modules', 'electron')
/** A first download may take long on a thin line, but not for ever on one that swallows packets. */
const downloadLimit = 180_000

function binaryName() {
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron')
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** The binary that is there already, or null. */
export function findElectron(environment = process.env) {
  const folders = [environment.ELECTRON_OVERRIDE_DIST_PATH, join(packageFolder, 'dist')]
  return (
    folders
      .filter(Boolean)
      .map((folder) => join(folder, binaryName()))
      .find((file) => existsSync(file)) ?? null
  )
}

/** Electron comes without its binary; its own installer fetches it and checks its digest. */
export function downloadElectron() {
  spawnSync(productNode, [join(packageFolder, 'install.js')], { stdio: 'ignore', timeout: downloadLimit })
  return findElectron()
}

/** Tries again while the browser shell is already in use, so that the next start has the window. */
export function downloadElectronInBackground() {
  spawn(productNode, [join(packageFolder, 'install.js')], { stdio: 'ignore', detached: true })
    .once('error', () => {})
    .unref()
}

/** Why a window cannot open here, in half a sentence, or null. */
export function reasonAgainstWindow(words, { platform = process.platform, environment = process.env, user = process.getuid?.() } = {}) {
  if (platform !== 'linux') return null
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'there is no display'
  if (user === 0 && !words.includes('--no-sandbox')) return 'Electron does not run as root'
  return null
}

/** Node's sqlite came with Electron 36; an older one runs the backend with the Node of node_modules. */
export function needsOtherNode(binary) {
  try {
    const folder = process.platform === 'darwin' ? join(binary, '..', '..', '..', '..') : join(binary, '..')
    return Number.parseInt(readFileSync(join(folder, 'version'), 'utf8').replace(/^v/, ''), 10) < 36
  } catch {
    return false
  }
}
