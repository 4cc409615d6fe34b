import type { AwsProfile } from '../../../shared/model/account.ts'
import { type AwsConfiguration, profileSection } from './aws-configuration.ts'

type Section = Readonly<Record<string, string | undefined>>

/** In the order in which the SDK looks at a profile. */
export function describeCredentials(section: Section): AwsProfile['credentials'] {
  if (section.role_arn && section.web_identity_token_file) return 'web-identity'
  if (section.role_arn) return 'assume-role'
  if (section.aws_access_key_id) return 'keys'
  if (section.credential_process) return 'process'
  // `aws login` is a sign-in in the browser as SSO is.
  if (section.sso_session || section.sso_start_url || section.login_session) return 'sso'
  return 'none'
}

/** Why a profile cannot work as the files stand, or null. Nobody is asked; a session that has expired shows only in use. */
export function profileProblem(name: string, configuration: AwsConfiguration, followed: readonly string[] = []): string | null {
  const section = profileSection(configuration, name) ?? {}
  switch (describeCredentials(section)) {
    case 'assume-role':
      return assumeRoleProblem(name, section, configuration, [...followed, name])
    case 'sso':
      return ssoProblem(section, configuration)
    case 'keys':
      return section.aws_secret_access_key ? null : 'aws_secret_access_key is missing.'
    case 'none':
      return 'No credentials are configured for it; only the role of an EC2 instance could be used.'
    case 'process':
    case 'web-identity':
      return null
  }
}

function assumeRoleProblem(name: string, section: Section, configuration: AwsConfiguration, followed: readonly string[]): string | null {
  if (section.mfa_serial)
    return 'It asks for an MFA code (mfa_serial), which is not supported yet. Use SSO, or a credential_process that asks for the code.'
  const source = section.source_profile
  if (!source) return section.credential_source ? null : 'role_arn needs source_profile or credential_source.'
  if (section.credential_source) return 'source_profile and credential_source exclude each other.'
  if (!profileSection(configuration, source)) return `source_profile "${source}" does not exist.`
  // A profile may name itself: then its own keys are meant.
  if (source === name) return section.aws_access_key_id ? null : 'source_profile names the profile itself, which has no keys.'
  if (followed.includes(source)) return `source_profile leads back to "${source}".`
  const problem = profileProblem(source, configuration, followed)
  return problem === null ? null : `source_profile "${source}": ${problem}`
}

function ssoProblem(section: Section, configuration: AwsConfiguration): string | null {
  if (section.login_session) return null
  if (section.sso_session && !configuration.config[`sso-session.${section.sso_session}`]) {
    return `The section [sso-session ${section.sso_session}] does not exist.`
  }
  const session = { ...section, ...(section.sso_session ? configuration.config[`sso-session.${section.sso_session}`] : {}) }
  const missing = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'].filter((key) => !session[key])
  return missing.length > 0 ? `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing.` : null
}
