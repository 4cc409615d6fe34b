import { homedir } from 'node:os'
import { join } from 'node:path'
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader'

export type Sections = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>

export interface AwsConfiguration {
  readonly configFile: string
  readonly credentialsFile: string
  /** Sections of the config file; a profile under its name, others as `sso-session.NAME` and `services.NAME`. */
  readonly config: Sections
  readonly credentials: Sections
}

/** Where the CLI looks, in this environment. */
export function configurationPaths(environment: NodeJS.ProcessEnv): { readonly configFile: string; readonly credentialsFile: string } {
  const home = environment.HOME ?? environment.USERPROFILE ?? homedir()
  const absolute = (path: string) => (path.startsWith('~/') ? join(home, path.slice(2)) : path)
  return {
    configFile: absolute(environment.AWS_CONFIG_FILE ?? join(home, '.aws', 'config')),
    credentialsFile: absolute(environment.AWS_SHARED_CREDENTIALS_FILE ?? join(home, '.aws', 'credentials')),
  }
}

/** Reads both files afresh. A missing one has no sections; so has an unreadable one: AwsProfileSource tells the difference. */
export async function loadAwsConfiguration(environment: NodeJS.ProcessEnv): Promise<AwsConfiguration> {
  const paths = configurationPaths(environment)
  const files = await loadSharedConfigFiles({ configFilepath: paths.configFile, filepath: paths.credentialsFile, ignoreCache: true })
  return { ...paths, config: files.configFile, credentials: files.credentialsFile }
}

/** What both files say of a profile; null when neither has it. */
export function profileSection(configuration: AwsConfiguration, name: string): Readonly<Record<string, string | undefined>> | null {
  const config = configuration.config[name]
  const credentials = configuration.credentials[name]
  return config || credentials ? { ...credentials, ...config } : null
}
