import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  type Parameter,
  PutParameterCommand,
} from '@aws-sdk/client-ssm'
import { z } from 'zod'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { HeldLock, LockHolder, Locks } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { offered } from './not-offered.ts'
import { given, readPages } from './pages.ts'

/** Anybody who may write parameters may write anything here. */
const holderSchema = z.object({ owner: z.string().max(200), since: z.number().int().nonnegative(), jobId: z.string().min(1).max(200) })

/** A parameter that exists may not be readable everywhere yet, and one that is given back may be taken by another. */
const attempts = 5
const lookAgainMs = 500

const lockPath = '/henge/lock'

/** Parameters `/henge/lock/…` of Systems Manager: PutParameter without Overwrite succeeds for exactly one. */
export class AwsLocks implements Locks {
  private readonly session: AwsSession
  private readonly clock: Clock

  constructor(session: AwsSession, clock: Clock) {
    this.session = session
    this.clock = clock
  }

  async take(name: string, holder: LockHolder, signal?: AbortSignal): Promise<LockHolder | null> {
    for (let attempt = 1; ; attempt++) {
      if (await this.put(name, holder, signal)) return null
      const other = await this.holder(name, signal)
      if (other) return other.jobId === holder.jobId ? null : other
      if (attempt === attempts) break
      await this.clock.sleep(lookAgainMs, signal)
    }
    throw new HengeError('CONFLICT', `The lock "${name}" is taken, but its holder cannot be read. Try again in a minute.`, {
      retryable: true,
      details: { lock: parameterName(name) },
    })
  }

  async holder(name: string, signal?: AbortSignal): Promise<LockHolder | null> {
    const asking = this.session.call(
      'SSM',
      'ssm:GetParameter',
      async (client, options) => {
        const answer = await client.send(new GetParameterCommand({ Name: parameterName(name) }), options)
        return given(answer.Parameter, answer)
      },
      signal,
    )
    try {
      const parameter = await offered(this.session, asking, signal)
      return readHolder(parameter.Value ?? '', parameter.LastModifiedDate?.getTime() ?? 0)
    } catch (error) {
      if (awsCode(error) === 'ParameterNotFound') return null
      throw error
    }
  }

  async list(signal?: AbortSignal): Promise<HeldLock[]> {
    const asking = readPages<Parameter>(
      ({ Name }) => Name,
      (NextToken) =>
        this.session.call(
          'SSM',
          'ssm:GetParametersByPath',
          async (client, options) => {
            const page = await client.send(new GetParametersByPathCommand({ Path: lockPath, Recursive: false, NextToken }), options)
            return { items: given(page.Parameters, page), next: page.NextToken }
          },
          signal,
        ),
    )
    const parameters = await offered(this.session, asking, signal)
    return parameters.map(({ Name = '', Value = '', LastModifiedDate }) => ({
      name: lockNameOf(Name),
      holder: readHolder(Value, LastModifiedDate?.getTime() ?? 0),
    }))
  }

  async release(name: string, jobId: string, signal?: AbortSignal): Promise<void> {
    // Whatever is no lock of a job has no job’s id.
    if (jobId === '' || (await this.holder(name, signal))?.jobId !== jobId) return
    try {
      await this.session.call(
        'SSM',
        'ssm:DeleteParameter',
        (client, options) => client.send(new DeleteParameterCommand({ Name: parameterName(name) }), options),
        signal,
      )
    } catch (error) {
      if (awsCode(error) !== 'ParameterNotFound') throw error
    }
  }

  /** False when there is one already. */
  private async put(name: string, holder: LockHolder, signal: AbortSignal | undefined): Promise<boolean> {
    const command = {
      Name: parameterName(name),
      Description: 'Held while a job works on this. A job that has ended may be followed by deleting it.',
      Value: JSON.stringify({ owner: holder.owner.slice(0, 200), since: holder.since, jobId: holder.jobId }),
      Type: 'String' as const,
      Overwrite: false,
    }
    const asking = this.session.call(
      'SSM',
      'ssm:PutParameter',
      async (client, options) => {
        const answer = await client.send(new PutParameterCommand(command), options)
        given(answer.Version, answer)
      },
      signal,
    )
    try {
      await offered(this.session, asking, signal)
      return true
    } catch (error) {
      if (awsCode(error) === 'ParameterAlreadyExists') return false
      throw error
    }
  }
}

/** Parameter names take letters, digits, dots and dashes; each other byte becomes `_` and its hexadecimal value. */
function parameterName(name: string): string {
  const bytes = [...Buffer.from(name, 'utf8')]
  const encoded = bytes.map((byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9.-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`
  })
  return `${lockPath}/${encoded.join('')}`
}

function lockNameOf(parameter: string): string {
  const encoded = parameter.slice(lockPath.length + 1)
  const bytes = [...encoded.matchAll(/_([0-9a-f]{2})|[\s\S]/g)].map(([one, hexadecimal]) =>
    hexadecimal === undefined ? one.charCodeAt(0) : Number.parseInt(hexadecimal, 16),
  )
  return Buffer.from(bytes).toString('utf8')
}

/** Something else in the lock’s place still locks: it is not ours to take away. */
function readHolder(value: string, writtenAt: number): LockHolder {
  return parsed(value) ?? { owner: 'somebody who wrote something else into the lock', since: writtenAt, jobId: '' }
}

function parsed(value: string): LockHolder | null {
  try {
    return holderSchema.safeParse(JSON.parse(value)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
