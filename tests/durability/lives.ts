import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'
import type { PlanRequest } from '../../electron/backend/replacement/plan-replacement.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Point } from './dying.ts'

/** What replacement-child.ts is told. */
export interface Life {
  readonly folder: string
  readonly now: number
  /** See dying.ts. */
  readonly points: readonly Point[]
  readonly each: boolean
  readonly from: string | null
  /** Where its provider is. */
  readonly environment: NodeJS.ProcessEnv
  readonly profile: string
  readonly imageId: string
  readonly recipe: Readonly<Record<string, unknown>>
  readonly request: Pick<PlanRequest, 'accountId' | 'role' | 'strategy' | 'rollout'>
  /** Default: replace. The others need what the job before them has left in the folder. */
  readonly purpose?: 'replace' | 'destroy' | 'build'
  readonly keepsAddresses?: boolean
}

export interface Death {
  readonly code: number | null
  readonly signal: string | null
  readonly said: string
}

/** Kills at every point, for which there is no time in each run of all tests. */
export const everyPoint = process.env.HENGE_DURABILITY === 'full'

const root = join(import.meta.dirname, '..', '..')

/** A process that lives for a moment need not collect what it leaves. */
const spacious = ['--min-semi-space-size=32', '--max-semi-space-size=64']

/** Programs made into one file each: a process of it is there in a quarter of the time. */
export class Programs {
  private readonly folder: string
  private readonly running = new Set<ChildProcess>()

  private constructor(folder: string) {
    this.folder = folder
  }

  static async of(entryPoints: Readonly<Record<string, string>>): Promise<Programs> {
    const cache = join(root, 'node_modules', '.cache')
    await mkdir(cache, { recursive: true })
    const folder = await mkdtemp(join(cache, 'henge-programs-'))
    await build({
      ...{ absWorkingDir: root, outdir: join(folder, 'dist', 'electron'), entryPoints: { ...entryPoints }, bundle: true },
      ...{ platform: 'node', format: 'esm', target: 'node24', external: ['@napi-rs/keyring', 'pg'] },
      ...{ mainFields: ['module', 'main'], minifySyntax: true, minifyWhitespace: true, logLevel: 'error' },
      banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    })
    await cp(join(root, 'recipes'), join(folder, 'recipes'), { recursive: true })
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    return new Programs(folder)
  }

  start(name: string, environment: NodeJS.ProcessEnv): ChildProcess {
    const started = spawn(process.execPath, ['--no-warnings', ...spacious, join(this.folder, 'dist', 'electron', `${name}.js`)], {
      env: { ...process.env, ...environment, NODE_COMPILE_CACHE: join(this.folder, 'compiled') },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.running.add(started)
    started.once('exit', () => this.running.delete(started))
    return started
  }

  /** One life of a child, in the time of this clock. */
  async live<Any extends { readonly now: number } = Life>(
    life: Omit<Any, 'now'>,
    clock: Clock,
    name = 'replacement-child',
  ): Promise<Death> {
    const started = this.start(name, { HENGE_TEST_LIFE: JSON.stringify({ ...life, now: clock.now() }) })
    started.on('message', async ({ sleep, ms }: { sleep: number; ms: number }) => {
      await clock.sleep(ms)
      if (started.connected) started.send({ sleep, now: clock.now() }, () => {})
    })
    const { stdout, stderr } = started
    if (!stdout || !stderr) throw new Error('no pipes')
    const [said, , [code, signal]] = await Promise.all([text(stderr), text(stdout), once(started, 'exit')])
    return { code, signal, said }
  }

  async remove(): Promise<void> {
    for (const one of this.running) {
      one.kill('SIGKILL')
      await once(one, 'exit')
    }
    await rm(this.folder, { recursive: true })
  }
}

/** These programs for the tests of a file. */
export function withPrograms(entryPoints: Readonly<Record<string, string>>): () => Programs {
  let programs: Programs | null = null
  beforeAll(async () => {
    programs = await Programs.of(entryPoints)
  })
  afterAll(() => programs?.remove())
  return () => {
    if (!programs) throw new Error('not made yet')
    return programs
  }
}

export const withReplacementChild = () => withPrograms({ 'replacement-child': 'tests/durability/replacement-child.ts' })
