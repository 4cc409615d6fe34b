// `npm start`: installs what is missing, builds what has changed, opens the window, or says why it cannot and serves the page to a
// browser instead. Plain JavaScript without dependencies: it is the one program that runs before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { follow } from './child-process.mjs'
import { downloadElectron, downloadElectronInBackground, findElectron, needsOtherNode, reasonAgainstWindow } from './electron-runtime.mjs'
import { installMissing, productNode, root } from './node-modules.mjs'
import { isBuilt } from './source-stamp.mjs'

const words = process.argv.slice(2)
const cache = join(root, 'node_modules', '.cache')
/** Standard output is for the one line with the address. */
const say = (line) => process.stderr.write(`${line}\n`)

if (words.includes('--help')) {
  process.stdout.write(`npm start -- [--browser] [--no-open] [--port NUMBER]
  --browser      serve the page to a browser on 127.0.0.1 instead of opening a window
  --no-open      print the address, do not open the browser
  --port NUMBER  on this port (default: any free one)
  HENGE_DATA     the data folder
`)
  process.exit(0)
}

async function build() {
  if (await isBuilt()) return
  say('Building …')
  const { code } = await follow(spawn(productNode, [join(root, 'build', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] }))
  if (code !== 0) throw new Error('Henge could not be built; the message above says why.')
}

/** The compile cache makes later starts quick. */
const environment = { NODE_COMPILE_CACHE: join(cache, 'henge-code'), ...process.env }

function startBrowserShell() {
  const passedOn = words.filter((word) => word !== '--browser' && word !== '--no-sandbox')
  return follow(spawn(productNode, [join(root, 'dist', 'electron', 'browser.js'), ...passedOn], { stdio: 'inherit', env: environment }))
}

/** The binary to open the window with, or why there is none. A download is waited for once; later ones happen beside the page. */
function electronOrReason() {
  const reason = reasonAgainstWindow(words)
  if (reason) return { reason }
  const present = findElectron()
  if (present) return { binary: present }
  const tried = join(cache, 'henge-electron-tried')
  if (existsSync(tried)) {
    downloadElectronInBackground()
    return { reason: 'its binary could not be downloaded' }
  }
  say('Fetching Electron, once …')
  const fetched = downloadElectron()
  if (fetched) return { binary: fetched }
  mkdirSync(cache, { recursive: true })
  writeFileSync(tried, '')
  return { reason: 'its binary could not be downloaded' }
}

/** A window that closes within this time with a failure never opened: a missing system library, a display that refuses. */
const neverOpened = 5000

async function startWindow(binary) {
  const flags = words.includes('--no-sandbox') ? ['--no-sandbox'] : []
  const node = needsOtherNode(binary) ? { HENGE_NODE: productNode } : {}
  const since = performance.now()
  const { code } = await follow(
    spawn(binary, [...flags, root], { stdio: ['ignore', 'inherit', 'ignore'], env: { ...node, ...environment } }),
  )
  return { code, opened: code === 0 || performance.now() - since > neverOpened }
}

async function main() {
  installMissing(say)
  await build()
  if (words.includes('--browser')) return startBrowserShell()
  const { binary, reason } = electronOrReason()
  if (binary) {
    const { code, opened } = await startWindow(binary)
    if (opened) return { code }
  }
  say(`The window cannot open here (${reason ?? 'Electron ended at once'}); Henge serves its page to a browser instead.`)
  return startBrowserShell()
}

main().then(
  ({ code }) => process.exit(code ?? 1),
  (error) => {
    say(error.message)
    process.exit(1)
  },
)
