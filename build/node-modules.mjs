// Installs what package-lock.json asks for, when it is not there. Needs nothing but Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Node that the product runs on: the one of node_modules, so that the system's may be older. */
export const productNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages
}

/** True where every package of the lock file is in node_modules in its version; optional ones of other platforms may be missing. */
export function isInstalled() {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden) || !existsSync(productNode)) return false
  const installed = packagesOf(hidden)
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, wanted]) => path === '' || wanted.optional || wanted.peer || wanted.devOptional || installed[path]?.version === wanted.version,
  )
}

/** `say`: where the one line goes that explains the wait. */
export function installMissing(say) {
  if (isInstalled()) return
  const fresh = !existsSync(join(root, 'node_modules'))
  say(fresh ? 'Installing what Henge needs (npm ci), once …' : 'Installing what has changed (npm install) …')
  // `npm ci` refuses where a mirror lacks a build for some other platform; `npm install` does not mind.
  const ways = fresh ? [['ci'], ['install', '--no-save']] : [['install', '--no-save']]
  if (!ways.some(runNpm)) throw new Error('npm could not install what Henge needs; its own message above says why.')
}

function runNpm(words) {
  const result = spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // Standard output belongs to the program that is about to start.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    env: { ...process.env, NODE_ENV: 'development' },
  })
  return result.status === 0
}
