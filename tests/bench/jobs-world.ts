import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OpenWorkflowEngine } from '../../electron/adapters/openworkflow/openworkflow-engine.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { RecipeNow } from '../../electron/backend/replacement/ports.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'

/** A folder that is gone after `work`. */
export async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-jobs-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function openEngine(folder: string): OpenWorkflowEngine {
  return new OpenWorkflowEngine(join(folder, 'jobs.sqlite'), (error) => console.error(error))
}

/** The product’s engine and stores on files, as the composition root wires them, over this cloud. */
export async function openBackend(folder: string, world: TestWorld, clock: Clock) {
  return replacementBackend({ databasePath: join(folder, 'henge.sqlite'), world, clock, engine: openEngine(folder) })
}

/** A world in which each role has its own recipe of one server. */
export class WorldOfRoles extends TestWorld {
  revision = 'r-new00000'

  override async currentRecipe(_account?: unknown, _region?: unknown, role = 'web'): Promise<RecipeNow> {
    return { ...currentWeb({ servers: 1, name: role }), revision: this.revision }
  }
}

/** The same cloud, and the time that was spent inside its calls. */
export function clocked(cloud: Cloud): { readonly cloud: Cloud; spentMs(): number } {
  let spent = 0
  let under = 0
  let since = 0
  const enter = () => {
    if (under === 0) since = performance.now()
    under += 1
  }
  const leave = () => {
    under -= 1
    if (under === 0) spent += performance.now() - since
  }
  const ports = new Map<unknown, unknown>()
  const watched = (port: object): object =>
    new Proxy(port, {
      get(target, name) {
        const value = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          enter()
          try {
            const answer = value.apply(target, given)
            if (!(answer instanceof Promise)) {
              leave()
              return answer
            }
            return answer.finally(leave)
          } catch (error) {
            leave()
            throw error
          }
        }
      },
    })
  return {
    cloud: new Proxy(cloud, {
      get(target, name) {
        const port = Reflect.get(target, name, target)
        if (typeof port !== 'object' || port === null) return port
        if (!ports.has(port)) ports.set(port, watched(port))
        return ports.get(port)
      },
    }),
    spentMs: () => spent,
  }
}
