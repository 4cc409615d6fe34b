import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
export const root = fileURLToPath(new URL('../..', import.meta.url))
const aws = join(resolve(root, process.env.HENGE_TEST_VENV ?? '.venv'), 'bin', 'aws')

/** A sandbox on a loopback port, an AWS profile that points at it, and awscli to ask it. */
export interface ServedSandbox {
  /** For awscli and for Henge: AWS_CONFIG_FILE and the rest. */
  readonly environment: NodeJS.ProcessEnv
  readonly profile: string
  readonly endpoint: string
  awscli(...words: string[]): Promise<string>
  end(): Promise<void>
}

/** `options` as `npm run sandbox -- …` takes them. Throws where awscli is missing. */
export async function serveSandbox(...options: string[]): Promise<ServedSandbox> {
  if (!existsSync(aws)) throw new Error(`This bench needs awscli as the peer: no ${aws} (HENGE_TEST_VENV names the Python environment).`)
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-'))
  const child = spawn(process.execPath, [join(root, 'electron/sandbox/serve.ts'), ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const endpoint = /http:\/\/\S+/.exec(await firstLine(child))?.[0] ?? ''
  const configFile = join(folder, 'config')
  const credentialsFile = join(folder, 'credentials')
  await writeFile(configFile, `[profile bench]\nregion = eu-central-1\nendpoint_url = ${endpoint}\n`)
  await writeFile(credentialsFile, '[bench]\naws_access_key_id = sandbox\naws_secret_access_key = sandbox\n')
  const environment = { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile, AWS_EC2_METADATA_DISABLED: 'true' }
  return {
    environment,
    profile: 'bench',
    endpoint,
    async awscli(...words) {
      const { stdout } = await run(aws, ['--profile', 'bench', '--output', 'json', ...words], {
        env: { PATH: process.env.PATH, HOME: folder, ...environment },
        maxBuffer: 512 * 1024 * 1024,
      })
      return stdout
    },
    async end() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('the sandbox ended without a word')
}
