import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/electron/browser.js', import.meta.url))

/** Of the tests’ own, beside the program that it is of. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/henge-test-code', import.meta.url))

/** How long a start may take until the address is printed, on a busy machine: milliseconds. */
const startLimit = 60_000

/** The real browser shell as a process of its own, on a data folder of its own. */
export class BrowserShell {
  readonly dataFolder: string
  private readonly environment: Readonly<Record<string, string>>
  private child: ChildProcess | null = null
  private readonly command: readonly string[]
  private printed = ''

  /** `command`: what Node is given; by default the built shell itself. */
  constructor(dataFolder: string, environment: Readonly<Record<string, string>>, command: readonly string[] = [program, '--no-open']) {
    this.dataFolder = dataFolder
    this.environment = environment
    this.command = command
  }

  /** Everything that the last start has printed so far. */
  get output(): string {
    return this.printed
  }

  /** With the token in its fragment; of the last start. */
  get address(): string {
    const line = /^Henge is at (http:\S+)$/m.exec(this.printed)?.[1]
    if (line === undefined) throw new Error(`the browser shell has not printed its address: ${this.printed}`)
    return line
  }

  get origin(): string {
    return new URL(this.address).origin
  }

  /** `path` inside the page, with the token. */
  addressOf(path: string): string {
    const address = new URL(this.address)
    address.pathname = path
    return address.href
  }

  /** Of the process that runs. */
  get pid(): number {
    const { pid } = this.child ?? {}
    if (pid === undefined) throw new Error('the browser shell does not run')
    return pid
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal)
  }

  async start(): Promise<void> {
    this.printed = ''
    const child = spawn(process.execPath, [...this.command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // As `npm start` has it: a start then takes two thirds of the time.
      env: {
        NODE_COMPILE_CACHE: compileCache,
        ...process.env,
        HENGE_SANDBOX_SPEED: '10',
        ...this.environment,
        HENGE_DATA: this.dataFolder,
      },
    })
    this.child = child
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no address within ${startLimit} ms: ${this.printed}`)), startLimit)
      const end = (error?: Error) => {
        clearTimeout(timer)
        if (error) reject(error)
        else resolve()
      }
      const collect = (text: string) => {
        this.printed += text
        if (this.printed.includes('Henge is at http')) end()
      }
      child.stdout?.setEncoding('utf8').on('data', collect)
      child.stderr?.setEncoding('utf8').on('data', collect)
      child.once('error', end)
      child.once('exit', (code) => end(new Error(`the browser shell ended with ${code}: ${this.printed}`)))
    })
  }

  /** As the user ends it. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM')
  }

  /** As a crash ends it. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    const [code] = await ended
    return code
  }
}
