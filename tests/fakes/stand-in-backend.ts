import { type AnyRouter, implement } from '@orpc/server'
import type { Logger } from 'pino'
import { pino } from 'pino'
import { contract } from '../../shared/contract/contract.ts'
import type { Change } from '../../shared/contract/events.contract.ts'
import { HengeError } from '../../shared/model/error.ts'
import { someSettings } from './some-settings.ts'

export interface StandInBackend {
  readonly router: AnyRouter
  readonly log: Logger
  /** Lines that were logged, parsed. */
  readonly logged: Record<string, unknown>[]
  /** Event streams that are open now. */
  readonly openStreams: () => number
}

/** A few procedures of the real contract with answers that tests of the transport choose. */
export function makeStandInBackend(): StandInBackend {
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) })
  const implementer = implement(contract)
  let open = 0
  async function* changes(signal: AbortSignal | undefined): AsyncGenerator<Change> {
    open += 1
    try {
      yield { topic: 'hello', jobSequence: 7 }
      await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    } finally {
      open -= 1
    }
  }
  const router = {
    settings: {
      get: implementer.settings.get.handler(() => someSettings),
      set: implementer.settings.set.handler(({ input }) => ({ ...someSettings, ...input })),
      about: implementer.settings.about.handler(() => {
        throw new Error('the secret is 1234')
      }),
    },
    accounts: {
      check: implementer.accounts.check.handler(({ input }) => {
        throw new HengeError('SIGNED_OUT', 'Sign in again with aws sso login.', { details: { accountId: input.accountId } })
      }),
    },
    events: { stream: implementer.events.stream.handler(({ signal }) => changes(signal)) },
  }
  return { router, log, logged, openStreams: () => open }
}
