import { GetCallerIdentity$, type GetCallerIdentityResponse } from '@aws-sdk/client-sts'
import { type CallContext, defineService, operation } from './service.ts'

function getCallerIdentity({ world }: CallContext): GetCallerIdentityResponse {
  return { Account: world.accountId, UserId: 'AIDASANDBOXSANDBOX000', Arn: `arn:aws:iam::${world.accountId}:user/sandbox` }
}

export const stsService = defineService({ name: 'sts', queryNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' }, [
  operation(GetCallerIdentity$, getCallerIdentity),
])
