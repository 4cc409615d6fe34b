import type { HttpHandler } from '@smithy/core/protocols'
import type { HealthProbe } from '../../electron/backend/replacement/ports.ts'
import { LostAnswer } from '../../electron/sandbox/world/api-error.ts'
import { servingPeriods } from '../../electron/sandbox/world/serving.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { LogRow } from '../../shared/model/logs.ts'
import { currentWeb } from '../fakes/replacement-world.ts'
import type { Outside } from './program.ts'
import { recordName, type Setting } from './setting.ts'
import type { Story } from './story.ts'
import { virtualTime } from './virtual-time.ts'
import type { Witness } from './witness.ts'

/** What the program meets: the sandbox with a witness at the door, clocks that people set, servers that answer or not, their logs. */
export class Surroundings {
  calls = 0
  /** Milliseconds by which somebody has set the computer’s clock. */
  clockAhead = 0
  private readonly setting: Setting
  private readonly witness: Witness
  private readonly story: Story

  constructor(setting: Setting, witness: Witness, story: Story) {
    this.setting = setting
    this.witness = witness
    this.story = story
  }

  outside(): Outside {
    const clock: Clock = { now: () => virtualTime.now() + this.clockAhead, sleep: (ms, signal) => virtualTime.sleep(ms, signal) }
    return {
      ...{ clock, recipe: this.recipe(), probe: this.probe(), logs: this.logs() },
      requestHandler: this.watched(),
      unexpected: (failure) => {
        const { err } = failure as { readonly err?: unknown }
        const error = err ?? failure
        this.story.unexpected.push(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(failure)}`)
      },
    }
  }

  private recipe(): Outside['recipe'] {
    const { healthPasses, healthTimeoutSeconds, size, short, probed, baked, dnsTtl } = this.story.scenario
    const health = [{ check: 'instance-status' }, ...(probed ? [{ check: 'tcp', port: 80 }] : [])]
    const dns = dnsTtl === null ? {} : { dns: { name: recordName, ttl: dnsTtl } }
    return {
      ...currentWeb({ servers: size + short, health, healthPasses, healthTimeoutSeconds, ...dns, ...(baked ? { build: 'baked' } : {}) }),
      imageId: this.setting.imageId,
      // As good as nothing: what is not known may listen on any port.
      userData: Buffer.from('#!/bin/sh\n').toString('base64'),
    }
  }

  private watched(): HttpHandler {
    const { witness, story } = this
    const handler = this.setting.sandbox.requestHandler
    return {
      ...{ metadata: handler.metadata, updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}), destroy: () => {} },
      handle: async (...[request, options]: Parameters<typeof handler.handle>) => {
        const fields = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
        const target = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1]
        const action = fields.get('Action') ?? target?.split('.').at(-1) ?? `${request.method} ${request.path}`
        const ids = [...fields].filter(([name]) => name.startsWith('InstanceId')).map(([, value]) => value)
        this.calls += 1
        const changes = !/^(Describe|Get|GET )/.test(action) && fields.get('DryRun') !== 'true'
        if (changes) witness.look(`before ${action}`)
        if (changes && action === 'TerminateInstances') witness.oldOnesGo(ids, action)
        try {
          const answer = await handler.handle(request, options)
          if (changes || answer.response.statusCode !== 200) story.say(`${action} ${ids.join(' ')} → ${answer.response.statusCode}`)
          if (changes) witness.look(action)
          return answer
        } catch (error) {
          story.say(`${action} ${ids.join(' ')} → ${error instanceof Error ? error.message : 'lost'}`)
          if (changes) witness.look(action)
          if (error instanceof LostAnswer) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
          throw error
        }
      },
    } as unknown as HttpHandler
  }

  private probe(): HealthProbe {
    const answers = (host: string) => {
      const { region } = this.witness
      const now = region.now
      // An address may have been another server’s before.
      const passed = region
        .all('instance')
        .filter(({ privateAddress }) => privateAddress === host)
        .flatMap((instance) => servingPeriods(instance, 80, region.timings))
        .some(({ from, to }) => from <= now && now < to)
      return { passed, detail: passed ? 'connected' : 'connection refused' }
    }
    return { tcp: async (host) => answers(host), http: async ({ host }) => answers(host) }
  }

  private logs(): Outside['logs'] {
    const began = virtualTime.now()
    const row = (at: number, key: number): LogRow => ({
      ...{ id: null, at, level: 'info', message: 'line', serverId: 'i', host: null, role: 'web', revision: null, service: null },
      ...{ file: null, fields: null, key: String(key) },
    })
    return {
      append: async (records) => ({ stored: records.length }),
      search: async ({ levels }) => {
        const { logs } = this.story.scenario
        if (levels.length > 0 || logs === 'none') return { rows: [], next: null, tookMs: 0 }
        const newest = logs === 'late' ? began : virtualTime.now()
        return { rows: [0, 1, 2].map((back) => row(newest - back * 2000, back)), next: null, tookMs: 0 }
      },
    }
  }
}
