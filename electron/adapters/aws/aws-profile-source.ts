import { readFile } from 'node:fs/promises'
import type { AwsProfile } from '../../../shared/model/account.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { ProfileSource } from '../../backend/accounts/ports.ts'
import { type AwsConfiguration, configurationPaths, loadAwsConfiguration, profileSection } from './aws-configuration.ts'
import { configuredEndpoint } from './endpoint.ts'
import { describeCredentials, profileProblem } from './profile-problem.ts'

/** Reads the files afresh each time: the user edits them, and `aws configure` does. */
export class AwsProfileSource implements ProfileSource {
  private readonly environment: NodeJS.ProcessEnv

  constructor(environment: NodeJS.ProcessEnv) {
    this.environment = environment
  }

  async list(): Promise<{ files: string[]; profiles: AwsProfile[]; problem: string | null }> {
    const paths = configurationPaths(this.environment)
    const files = await Promise.all([inspect(paths.configFile, true), inspect(paths.credentialsFile, false)])
    const found = files.filter((file) => file.exists)
    if (found.length === 0) {
      const problem = `Neither ${paths.configFile} nor ${paths.credentialsFile} exists. Run "aws configure" or "aws configure sso" first.`
      return { files: [], profiles: [], problem }
    }
    const configuration = await loadAwsConfiguration(this.environment)
    const names = new Set([...Object.keys(configuration.config).filter(isProfileName), ...Object.keys(configuration.credentials)])
    const problems = found.flatMap(({ problem }) => problem ?? [])
    return {
      files: found.map(({ path }) => path),
      profiles: [...names].sort().map((name) => this.describe(name, configuration)),
      problem: problems.length > 0 ? problems.join(' ') : null,
    }
  }

  private describe(name: string, configuration: AwsConfiguration): AwsProfile {
    const section = profileSection(configuration, name) ?? {}
    const endpoint = this.endpoint(name, configuration)
    return {
      name,
      credentials: describeCredentials(section),
      region: section.region ?? null,
      endpointUrl: endpoint.url,
      problem: profileProblem(name, configuration) ?? endpoint.problem,
    }
  }

  private endpoint(name: string, configuration: AwsConfiguration): { url: string | null; problem: string | null } {
    try {
      return { url: configuredEndpoint('EC2', name, configuration, this.environment), problem: null }
    } catch (error) {
      if (error instanceof HengeError) return { url: null, problem: error.message }
      throw error
    }
  }
}

/** `sso-session.NAME` and `services.NAME` are kept beside the profiles. A profile’s own name may hold a dot. */
function isProfileName(name: string): boolean {
  return !name.startsWith('sso-session.') && !name.startsWith('services.')
}

interface Inspection {
  readonly path: string
  readonly exists: boolean
  readonly problem: string | null
}

/** The SDK leaves out whatever it cannot read, in silence. Says which line it is, never what is in it: that may be a key. */
async function inspect(path: string, isConfig: boolean): Promise<Inspection> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    if (code === 'ENOENT') return { path, exists: false, problem: null }
    return { path, exists: true, problem: `${path} cannot be read (${code}).` }
  }
  if (text.includes('\0')) return { path, exists: true, problem: `${path} is not a text file.` }
  let inSection = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const section = /^\[([^\]]+)\]\s*([#;].*)?$/.exec(line)
    const problem = section ? sectionProblem(section[1] ?? '', isConfig) : entryProblem(line, inSection)
    if (problem) return { path, exists: true, problem: `${path}, line ${index + 1}: ${problem}` }
    inSection ||= section !== null
  }
  return { path, exists: true, problem: null }
}

function sectionProblem(name: string, isConfig: boolean): string | null {
  if (!isConfig || name.trim() === 'default' || /^(profile|sso-session|services|plugins|preview)\b/.test(name.trim())) return null
  return `the section must be called [profile ${name.trim()}]; without "profile" it is not read.`
}

function entryProblem(line: string, inSection: boolean): string | null {
  if (line.startsWith('[')) return 'the section’s closing ] is missing.'
  if (!inSection) return 'it stands before the first [section].'
  return /^[^=\s][^=]*=/.test(line) ? null : 'neither a [section] nor "key = value".'
}
