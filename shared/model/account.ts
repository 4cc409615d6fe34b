import { z } from 'zod'

/** A named way into a cloud. `sandbox` is the built-in one; its label on the screen is all that differs. */
export const accountSchema = z.object({
  id: z.string().describe('stable, made when the account is added'),
  name: z.string(),
  kind: z.enum(['sandbox', 'aws']),
  profile: z.string().nullable().describe('section of ~/.aws/config; null for the sandbox'),
  regions: z.array(z.string()).min(1),
  awsAccountId: z.string().optional().describe('the AWS account it was added for, and the only one that is asked; absent for the sandbox'),
})
export type Account = z.infer<typeof accountSchema>

/** May the text name a region? It becomes part of a host name; endpoints that are not AWS name theirs as they like (RFC 1123 label). */
export function isRegionName(text: string): boolean {
  return /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(text)
}

export const accountStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('unchecked') }),
  z.object({
    state: z.literal('ready'),
    awsAccountId: z.string(),
    arn: z.string(),
    checkedAt: z.iso.datetime(),
  }),
  z.object({
    state: z.literal('failed'),
    code: z.enum(['SIGNED_OUT', 'FORBIDDEN', 'UNREACHABLE', 'INVALID_INPUT', 'REFUSED', 'INTERNAL']),
    message: z.string(),
    checkedAt: z.iso.datetime(),
  }),
])
export type AccountStatus = z.infer<typeof accountStatusSchema>

/** One section of ~/.aws/config or ~/.aws/credentials, as far as it may be shown: never a key or a token. */
export const awsProfileSchema = z.object({
  name: z.string(),
  credentials: z.enum(['keys', 'sso', 'assume-role', 'process', 'web-identity', 'none']),
  region: z.string().nullable(),
  endpointUrl: z.string().nullable(),
  problem: z.string().nullable().describe('why it cannot work as it stands, or null'),
})
export type AwsProfile = z.infer<typeof awsProfileSchema>
