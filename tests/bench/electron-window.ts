import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { findElectron } from '../../build/electron-runtime.mjs'
import { displayed, onPath } from '../../build/test-needs.mjs'
import { root } from './served-sandbox.ts'

const pollMs = 20
const startLimitMs = 60_000
/** Electron refuses root without it. */
const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Starts of the Electron window, in milliseconds from the command to what the user waits for. */
export interface ElectronWindow {
  /** `npm start` until the row of the role `web` is shown. */
  henge(): Promise<number>
  /** The same Electron, with an empty program of a few lines, until its one word is shown. */
  bare(): Promise<number>
  end(): Promise<void>
}

/** Why there can be no window here, or null. */
export function windowMissing(): string | null {
  if (findElectron() === null) return 'there is no Electron binary (npx install-electron, or ELECTRON_OVERRIDE_DIST_PATH)'
  return displayed() || onPath('Xvfb') !== null ? null : 'there is no display and no Xvfb'
}

export async function openElectronWindow(dataFolder: string): Promise<ElectronWindow> {
  const electron = findElectron()
  if (electron === null) throw new Error('there is no Electron binary')
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-window-'))
  const display = displayed() ? null : await virtualDisplay()
  const port = await freePort()
  const pidFile = join(folder, 'pid')
  // What `npm start` finds as Electron: the real one, with a door through which the page can be looked at.
  const watched = join(folder, 'electron')
  await writeFile(watched, `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${electron}' --remote-debugging-port=${port} "$@"\n`)
  await chmod(watched, 0o755)
  await copyFile(join(dirname(electron), 'version'), join(folder, 'version'))
  await writeFile(join(folder, 'package.json'), '{ "name": "bare", "main": "main.cjs" }')
  await writeFile(join(folder, 'main.cjs'), bareProgram)
  const environment = { ...process.env, ...display?.environment, HENGE_DATA: dataFolder, ELECTRON_OVERRIDE_DIST_PATH: folder }

  async function timedStart(command: string, words: readonly string[], shown: string): Promise<number> {
    const since = performance.now()
    const child = spawn(command, words, { cwd: root, env: environment, stdio: 'ignore' })
    const ended = once(child, 'exit')
    try {
      await until(port, shown, child)
      return performance.now() - since
    } finally {
      // The program itself, and not npm before it: the next start must find nobody.
      if (child.exitCode === null) process.kill(Number(await readFile(pidFile, 'utf8')), 'SIGTERM')
      await ended
    }
  }
  return {
    henge: () => timedStart('npm', ['start', '--silent', '--', ...flags], '[data-key="role sandbox web"]'),
    bare: () => timedStart(watched, [...flags, folder], '#shown'),
    async end() {
      await display?.end()
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

const bareProgram = `const { app, BrowserWindow } = require('electron')
app.setPath('userData', require('node:path').join(__dirname, 'data'))
app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL('data:text/html,<b id=shown>shown</b>'))
process.on('SIGTERM', () => app.quit())
`

/** Resolves when what the selector names is laid out in the window. */
async function until(port: number, selector: string, child: ChildProcess): Promise<void> {
  const give = AbortSignal.timeout(startLimitMs)
  for (;;) {
    if (child.exitCode !== null || give.aborted) throw new Error(`No window showed ${selector}: the program ended, or took too long.`)
    const page = await pageOf(port)
    if (page !== null && (await isShown(page, selector))) return
    await wait(pollMs)
  }
}

async function pageOf(port: number): Promise<string | null> {
  try {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { type: string; webSocketDebuggerUrl: string }[]
    return targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? null
  } catch {
    // It does not listen yet.
    return null
  }
}

/** Asks inside the page again and again; false when the page went away meanwhile. */
async function isShown(page: string, selector: string): Promise<boolean> {
  const socket = new WebSocket(page)
  const expression = `document.querySelector(${JSON.stringify(selector)})?.getClientRects().length > 0`
  try {
    return await new Promise<boolean>((resolve) => {
      const ask = () => socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }))
      socket.onopen = ask
      socket.onmessage = ({ data }) => {
        if (JSON.parse(String(data)).result?.result?.value === true) resolve(true)
        else setTimeout(ask, pollMs)
      }
      socket.onclose = () => resolve(false)
      socket.onerror = () => resolve(false)
    })
  } finally {
    socket.close()
  }
}

async function virtualDisplay() {
  const server = spawn(onPath('Xvfb') ?? '', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  for await (const number of createInterface(server.stdout)) {
    return {
      environment: { DISPLAY: `:${number}` },
      async end() {
        const ended = once(server, 'exit')
        server.kill('SIGTERM')
        await ended
      },
    }
  }
  throw new Error('Xvfb ended without a display')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
