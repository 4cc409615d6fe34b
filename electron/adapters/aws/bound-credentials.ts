import { HengeError } from '../../../shared/model/error.ts'
import type { CredentialsProvider } from './credentials.ts'

type Credentials = Awaited<ReturnType<CredentialsProvider>>

/**
 * Credentials of one AWS account and no other: a profile that was edited to lead elsewhere must neither make every server look
 * destroyed nor let a job go on in the wrong place. SIGNED_OUT then, so that jobs wait for the right sign-in. Asks once for each key.
 */
export function boundCredentials(
  provide: CredentialsProvider,
  bound: { readonly profile: string; readonly awsAccountId: string; readonly signIn: string | null },
  accountOf: (credentials: Credentials) => Promise<string>,
): CredentialsProvider {
  let asked: { readonly key: string; readonly answer: Promise<string> } | null = null
  return async () => {
    const credentials = await provide()
    if (asked?.key !== credentials.accessKeyId) asked = { key: credentials.accessKeyId, answer: accountOf(credentials) }
    const mine = asked
    const found = await mine.answer.catch((error: unknown) => {
      if (asked === mine) asked = null
      throw error
    })
    if (found === bound.awsAccountId) return credentials
    const { profile, awsAccountId, signIn } = bound
    throw new HengeError(
      'SIGNED_OUT',
      `Profile "${profile}" now leads to the AWS account ${found || '(unnamed)'}, but this account was added for ${awsAccountId}: nothing is asked or changed there. Let the profile lead to ${awsAccountId} again${signIn === null ? '' : ` (${signIn})`}, then check the account; for the other one, add an account of its own.`,
      { details: { profile, awsAccountId, found } },
    )
  }
}
