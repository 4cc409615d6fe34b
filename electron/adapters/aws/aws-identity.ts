import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { Identity } from '../../backend/accounts/ports.ts'
import type { AwsSession } from './aws-session.ts'

export class AwsIdentity implements Identity {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async whoAmI(signal?: AbortSignal): Promise<{ awsAccountId: string; arn: string }> {
    const { Account, Arn } = await this.session.call(
      'STS',
      'sts:GetCallerIdentity',
      (client, options) => client.send(new GetCallerIdentityCommand({}), options),
      signal,
    )
    return { awsAccountId: Account ?? '', arn: Arn ?? '' }
  }
}
