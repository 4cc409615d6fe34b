import { z } from 'zod'
import { accountSchema, accountStatusSchema, awsProfileSchema } from '../model/account.ts'
import { procedure } from './base.ts'

const accountWithStatus = accountSchema.extend({ status: accountStatusSchema })

export const accountsContract = {
  list: procedure.output(z.array(accountWithStatus)),
  /** Sections of the AWS configuration files, as far as they may be shown. */
  profiles: procedure.output(z.object({ files: z.array(z.string()), profiles: z.array(awsProfileSchema), problem: z.string().nullable() })),
  /** Adds an account for a profile after asking the provider who we are there. */
  add: procedure
    .input(z.object({ profile: z.string().min(1), name: z.string().min(1).max(60), regions: z.array(z.string().min(1)).min(1) }))
    .output(accountWithStatus),
  /** Forgets the account here; nothing in the cloud changes. The sandbox cannot be removed. */
  remove: procedure.input(z.object({ accountId: z.string() })).output(z.object({})),
  /** Asks the provider who we are, again. */
  check: procedure.input(z.object({ accountId: z.string() })).output(accountWithStatus),
}
