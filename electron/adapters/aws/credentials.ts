import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers'
import { memoize } from '@smithy/core/config'
import { HengeError } from '../../../shared/model/error.ts'
import { type AwsConfiguration, profileSection } from './aws-configuration.ts'
import { describeCredentials } from './profile-problem.ts'

type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}
const renewBeforeMs = 5 * 60_000

export type CredentialsProvider = () => Promise<Credentials>

/**
 * Credentials of a profile the way the CLI finds them: keys, SSO, assumed roles, credential_process, web identity, instance role.
 * INVALID_INPUT for a profile that does not exist or that asks for an MFA code.
 */
export function profileCredentials(
  profile: string,
  region: string,
  configuration: AwsConfiguration,
  stsEndpoint: string | null,
): CredentialsProvider {
  requireUsable(profile, configuration)
  // The whole chain only where the profile itself says nothing: with it, a profile whose sign-in fails would quietly become
  // whatever role the computer has.
  const provider = describeCredentials(profileSection(configuration, profile) ?? {}) === 'none' ? fromNodeProviderChain : fromIni
  const provide = provider({
    profile,
    filepath: configuration.credentialsFile,
    configFilepath: configuration.configFile,
    ignoreCache: true,
    // The SDK’s own warnings go to the console, and name environment variables.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    clientConfig: { region },
    // The chain’s own STS client knows nothing of the profile’s endpoint.
    ...(stsEndpoint ? { roleAssumer: assumeRoleAt(stsEndpoint, region) } : {}),
  })
  // Shared by the clients of all services, so that a credential_process or a role is asked once.
  const soon = ({ expiration }: Credentials) => expiration !== undefined && expiration.getTime() - Date.now() < renewBeforeMs
  return memoize<Credentials>(provide, soon, ({ expiration }) => expiration !== undefined)
}

/** Follows source_profile, since a profile further up may be the one that asks for a code. */
function requireUsable(profile: string, configuration: AwsConfiguration): void {
  const seen = new Set<string>()
  for (let name: string | undefined = profile; name !== undefined && !seen.has(name); ) {
    seen.add(name)
    const section = profileSection(configuration, name)
    if (!section) {
      throw new HengeError(
        'INVALID_INPUT',
        name === profile
          ? `There is no profile "${profile}" any more in ${configuration.configFile} or ${configuration.credentialsFile}. Put it back, or remove the account.`
          : `Profile "${profile}" takes its credentials from "${name}", which does not exist. Add [profile ${name}] or correct source_profile.`,
        { details: { profile } },
      )
    }
    if (section.mfa_serial && section.role_arn) {
      throw new HengeError(
        'INVALID_INPUT',
        `Profile "${name}" asks for an MFA code (mfa_serial), which is not supported yet. Use a profile that signs in by SSO, or one whose credential_process asks for the code.`,
        { details: { profile, mfa: true } },
      )
    }
    name = section.role_arn ? section.source_profile : undefined
  }
}

function assumeRoleAt(endpoint: string, region: string) {
  return async (source: Credentials, parameters: { RoleArn?: string; RoleSessionName?: string }): Promise<Credentials> => {
    const client = new STSClient({ endpoint, region, credentials: source, ignoreConfiguredEndpointUrls: true })
    try {
      const { Credentials: assumed } = await client.send(
        new AssumeRoleCommand({ ...parameters, RoleArn: parameters.RoleArn, RoleSessionName: parameters.RoleSessionName }),
      )
      if (!assumed?.AccessKeyId || !assumed.SecretAccessKey) throw new Error(`AssumeRole gave no credentials for ${parameters.RoleArn}`)
      return {
        accessKeyId: assumed.AccessKeyId,
        secretAccessKey: assumed.SecretAccessKey,
        sessionToken: assumed.SessionToken,
        expiration: assumed.Expiration,
      }
    } finally {
      client.destroy()
    }
  }
}
