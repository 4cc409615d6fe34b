import { DescribeInstancesCommand } from '@aws-sdk/client-ec2'
import { HengeError } from '../../../shared/model/error.ts'
import type { AwsSession } from './aws-session.ts'
import { given } from './pages.ts'

/** Statuses with which a server says that it does not know what it was asked; 502 to 504 are a gateway’s. */
const unknownCall = new Set<unknown>([404, 405, 500, 501])

/**
 * A call that EC2-compatible providers may lack: UNSUPPORTED there. Some of them answer an unknown call with a web page, as a proxy
 * does that is in between; the two are told apart by whether the provider answers what every provider knows.
 */
export async function offered<Result>(session: AwsSession, asking: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  try {
    return await asking
  } catch (error) {
    if (!(error instanceof HengeError) || error.details.notAws !== true || !unknownCall.has(error.details.httpStatus)) throw error
    if (!(await answers(session, signal))) throw error
    const { action } = error.details
    throw new HengeError('UNSUPPORTED', `The provider does not offer ${action}.`, { details: { action }, cause: error })
  }
}

export function isUnsupported(error: unknown): boolean {
  return error instanceof HengeError && error.code === 'UNSUPPORTED'
}

async function answers(session: AwsSession, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await session.call(
      'EC2',
      'ec2:DescribeInstances',
      async (client, options) => {
        const answer = await client.send(new DescribeInstancesCommand({ MaxResults: 5 }), options)
        given(answer.Reservations, answer)
      },
      signal,
    )
    return true
  } catch (error) {
    if (error instanceof HengeError) return error.code === 'FORBIDDEN'
    throw error
  }
}
