import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)
const aws = join(resolve(process.env.HENGE_TEST_VENV ?? '.venv'), 'bin', 'aws')

/** Why there is no awscli on this machine, or null. */
export function awscliMissing(): string | null {
  return existsSync(aws) ? null : `there is no ${aws} (HENGE_TEST_VENV names the Python venv that has awscli)`
}

/** `npm run sandbox` as a process of its own, and awscli with the environment that it prints. */
export class SandboxProcess {
  readonly environment: NodeJS.ProcessEnv
  private readonly child: ChildProcess

  private constructor(child: ChildProcess, environment: NodeJS.ProcessEnv) {
    this.child = child
    this.environment = environment
  }

  static async start(...options: string[]): Promise<SandboxProcess> {
    const child = spawn(process.execPath, ['electron/sandbox/serve.ts', ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface(child.stdout)) {
      const pairs = [...line.matchAll(/(AWS_[A-Z_]+)=(\S+)/g)].map((match) => [match[1] ?? '', match[2] ?? ''])
      const own = { PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' }
      return new SandboxProcess(child, { ...Object.fromEntries(pairs), ...own })
    }
    throw new Error('the sandbox ended without a word')
  }

  /** `command` with its words apart by spaces, then words that may hold spaces. Resolves with the JSON of the answer, null for none. */
  async aws(command: string, ...words: string[]): Promise<unknown> {
    const { stdout } = await run(aws, [...command.split(' '), ...words, '--output', 'json'], { env: this.environment })
    return stdout.trim() === '' ? null : JSON.parse(stdout)
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = once(this.child, 'exit')
    this.child.kill(signal)
    const [code] = await ended
    return code
  }
}
