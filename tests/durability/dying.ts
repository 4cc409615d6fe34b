import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { WorkflowEngine } from '../../electron/backend/jobs/ports.ts'
import type { Life } from './lives.ts'

/** What changes something outside, by port. */
const changing: Readonly<Record<string, readonly string[]>> = {
  compute: ['launchServer', 'startServers', 'stopServers', 'terminateServers', 'tagServers', 'untagServers'],
  loadBalancers: ['register', 'deregister'],
  addresses: ['associate', 'release'],
  volumes: ['attach', 'detach', 'setDeleteOnTermination', 'snapshot', 'tag'],
  rootVolumes: ['replace', 'setUserData'],
  ownImages: ['create', 'remove'],
  isolation: ['isolatingGroup', 'setSecurityGroups'],
  locks: ['take', 'release'],
  dns: ['upsert', 'remove'],
}

export type Point = 'step' | 'asked' | 'answered'

/**
 * Kills this process at each point that it comes upon for the first time: `STEP:unrecorded` (its work is done, its result is not on
 * record), `STEP:recorded`, `CALL:asked` (the provider has not heard of it), `CALL:answered` (the provider has carried it out, nobody
 * knows yet). The file has the points at which a process died before. `each`: both points of every step, and calls for each server;
 * else each step and each call once, from the step `from` on.
 */
export class Dying {
  private readonly file: string
  private readonly points: readonly Point[]
  private readonly each: boolean
  private readonly from: string | null
  private readonly before: readonly string[]
  private begun: boolean

  constructor(file: string, { points, each, from }: Pick<Life, 'points' | 'each' | 'from'>) {
    this.file = file
    this.points = points
    this.each = each
    this.from = from
    this.begun = each || from === null
    this.before = pointsIn(file)
  }

  private dieAt(point: string): void {
    if (!this.begun || this.before.includes(point)) return
    appendFileSync(this.file, `${point}\n`)
    process.kill(process.pid, 'SIGKILL')
  }

  private afterStep(stepId: string, when: 'unrecorded' | 'recorded'): void {
    if (!this.points.includes('step')) return
    const dead = (other: string) => this.before.includes(`${stepId}:${other}`)
    if (!this.each && (dead('unrecorded') || dead('recorded'))) return
    // By turns; a step that fails has nothing to record before.
    const steps = this.before.filter((point) => /:(un)?recorded$/.test(point)).length
    if (!this.each && when === 'unrecorded' && steps % 2 === 1) return
    this.dieAt(`${stepId}:${when}`)
  }

  inSteps(engine: WorkflowEngine): WorkflowEngine {
    return {
      define: (kind, workflow) =>
        engine.define(kind, (jobId, steps) =>
          workflow(jobId, {
            shutdown: steps.shutdown,
            run: async (stepId, work) => {
              this.begun ||= stepId === this.from
              try {
                return await steps.run(stepId, async () => {
                  const done = await work()
                  this.afterStep(stepId, 'unrecorded')
                  return done
                })
              } finally {
                this.afterStep(stepId, 'recorded')
              }
            },
          }),
        ),
      start: () => engine.start(),
      enqueue: (kind, jobId) => engine.enqueue(kind, jobId),
      stop: () => engine.stop(),
    }
  }

  inCalls(cloud: Cloud): Cloud {
    const ports = Object.entries(changing).map(([name, methods]) => [name, this.inPort(Reflect.get(cloud, name), methods)])
    return { ...cloud, ...Object.fromEntries(ports) }
  }

  private inPort<Port extends object>(port: Port, methods: readonly string[]): Port {
    const dying = methods.map((name) => [name, this.after(port, name)])
    return Object.assign(Object.create(port), Object.fromEntries(dying))
  }

  private after(port: object, name: string) {
    return async (...given: unknown[]) => {
      const whom = this.each ? ` ${digestOf(given)}` : ''
      if (this.points.includes('asked')) this.dieAt(`${name}${whom}:asked`)
      const answer = await Reflect.get(port, name).apply(port, given)
      if (this.points.includes('answered')) this.dieAt(`${name}${whom}:answered`)
      return answer
    }
  }
}

/** The same for the same call, though it is made at another time. */
function digestOf(given: readonly unknown[]): string {
  const words = JSON.stringify(given.filter((one) => !(one instanceof AbortSignal)))
  const timeless = words.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b\d{13}\b/g, 'then')
  return createHash('sha256').update(timeless).digest('hex').slice(0, 8)
}

/** At which processes have died so far. */
export function pointsIn(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}
