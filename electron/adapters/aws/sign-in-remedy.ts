import { type AwsConfiguration, profileSection } from './aws-configuration.ts'
import { describeCredentials } from './profile-problem.ts'

/** What to type so that a profile is signed in again, as one sentence. Assumed roles are signed in by what they start from. */
export function signInRemedy(profile: string, configuration: AwsConfiguration, followed: readonly string[] = []): string {
  const section = profileSection(configuration, profile) ?? {}
  switch (describeCredentials(section)) {
    case 'sso':
      return section.login_session ? `Run "aws login --profile ${profile}"` : `Run "aws sso login --profile ${profile}"`
    case 'keys':
      return `Renew its keys with "aws configure --profile ${profile}"`
    case 'process':
      return `Run the credential_process of profile "${profile}" in a terminal to see what it says`
    case 'assume-role': {
      const source = section.source_profile
      return source && source !== profile && !followed.includes(source)
        ? signInRemedy(source, configuration, [...followed, profile])
        : `Renew the keys of profile "${profile}"`
    }
    case 'web-identity':
      return `Renew the token file of profile "${profile}"`
    case 'none':
      return `Give profile "${profile}" credentials, for example with "aws configure sso --profile ${profile}"`
  }
}
