import { mkdir } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { AwsProfileSource } from '../../../../electron/adapters/aws/aws-profile-source.ts'
import { configured } from './aws-endpoint.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

async function read(config?: string, credentials?: string, more: NodeJS.ProcessEnv = {}) {
  const files = await configured({ config, credentials })
  opened.push(files)
  const answer = await new AwsProfileSource({ ...files.environment, ...more }).list()
  return {
    ...answer,
    files: answer.files,
    environment: files.environment,
    by: new Map(answer.profiles.map((profile) => [profile.name, profile])),
  }
}

const everyKind = `
[default]
region = eu-central-1
[profile office]
sso_session = company
sso_account_id = 123456789012
sso_role_name = Operator
region = eu-west-1
[sso-session company]
sso_start_url = https://company.awsapps.com/start
sso_region = eu-west-1
[profile old-sso]
sso_start_url = https://company.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Operator
[profile deployer]
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = office
[profile vault]
credential_process = /usr/bin/vault-aws "production"
[profile pod]
role_arn = arn:aws:iam::123456789012:role/pod
web_identity_token_file = /var/run/token
[profile lab]
aws_access_key_id = AKIALAB
aws_secret_access_key = lab-secret
services = local
[services local]
ec2 =
  endpoint_url = http://127.0.0.1:4566
`

describe('profiles of the AWS configuration files', () => {
  it('are listed with how they get their credentials, region and endpoint', async () => {
    const { by, problem, files, environment } = await read(
      everyKind,
      '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = default-secret\n',
    )
    expect(problem).toBeNull()
    expect(files).toEqual([environment.AWS_CONFIG_FILE, environment.AWS_SHARED_CREDENTIALS_FILE])
    expect([...by.values()].map(({ name, credentials, problem }) => [name, credentials, problem])).toEqual([
      ['default', 'keys', null],
      ['deployer', 'assume-role', null],
      ['lab', 'keys', null],
      ['office', 'sso', null],
      ['old-sso', 'sso', null],
      ['pod', 'web-identity', null],
      ['vault', 'process', null],
    ])
    expect(by.get('office')).toMatchObject({ region: 'eu-west-1', endpointUrl: null })
    expect(by.get('lab')).toMatchObject({ endpointUrl: 'http://127.0.0.1:4566' })
  })

  it('never show a key, a secret or a command', async () => {
    const { profiles } = await read(everyKind, '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = default-secret\n')
    expect(JSON.stringify(profiles)).not.toMatch(/AKIA|secret|vault-aws|role\//)
  })

  it('come from the credentials file too', async () => {
    const { by, files } = await read(undefined, '[only-here]\naws_access_key_id = A\naws_secret_access_key = B\n')
    expect(by.get('only-here')).toMatchObject({ credentials: 'keys', problem: null })
    expect(files).toHaveLength(1)
  })

  it.each([
    [
      'a source_profile that does not exist',
      '[profile p]\nrole_arn = arn:x\nsource_profile = gone\n',
      'source_profile "gone" does not exist.',
    ],
    [
      'a source_profile that cannot work',
      '[profile p]\nrole_arn = arn:x\nsource_profile = q\n[profile q]\nregion = x\n',
      'source_profile "q": No credentials',
    ],
    [
      'a circle of source_profiles',
      '[profile p]\nrole_arn = arn:x\nsource_profile = q\n[profile q]\nrole_arn = arn:y\nsource_profile = p\n',
      'leads back to "p"',
    ],
    ['a role without a source', '[profile p]\nrole_arn = arn:x\n', 'role_arn needs source_profile or credential_source.'],
    [
      'an sso-session that is missing',
      '[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n',
      '[sso-session s] does not exist',
    ],
    [
      'an SSO profile without its account',
      '[profile p]\nsso_start_url = https://x\nsso_region = eu-west-1\nsso_role_name = r\n',
      'sso_account_id is missing.',
    ],
    ['a key without its secret', '[profile p]\naws_access_key_id = AKIAX\n', 'aws_secret_access_key is missing.'],
    [
      'a profile that asks for an MFA code',
      '[profile p]\nrole_arn = arn:x\nsource_profile = p\nmfa_serial = arn:m\n',
      'MFA code (mfa_serial), which is not supported yet',
    ],
    [
      'a services section that is missing',
      '[profile p]\naws_access_key_id = A\naws_secret_access_key = B\nservices = none\n',
      '"none", which',
    ],
    [
      'an endpoint that is no address',
      '[profile p]\naws_access_key_id = A\naws_secret_access_key = B\nendpoint_url = localhost:5000\n',
      'no http or https address',
    ],
    ['nothing to sign in with', '[profile p]\nregion = eu-central-1\n', 'No credentials are configured'],
  ])('say what is wrong with %s', async (_, config, problem) => {
    const { by } = await read(config)
    expect(by.get('p')?.problem).toContain(problem)
  })
})

describe('the files themselves', () => {
  it('are missing: says what to run', async () => {
    expect(await read()).toMatchObject({ files: [], profiles: [], problem: expect.stringContaining('aws configure') })
  })

  it.each([
    ['a line that is no setting', '[profile p]\nregion = x\nsome words\n', 'line 3: neither'],
    ['a section that is not closed', '[profile p\nregion = x\n', 'line 1: the section’s closing ]'],
    ['a setting before any section', 'region = x\n', 'line 1: it stands before'],
    ['a profile without the word', '[prod]\nregion = x\n', 'line 1: the section must be called [profile prod]'],
    ['a binary file', '[profile p]\0\n', 'is not a text file'],
  ])('hold %s: says where, and lists the rest', async (_, config, problem) => {
    const answer = await read(config, '[ok]\naws_access_key_id = A\naws_secret_access_key = B\n')
    expect(answer.problem).toContain(problem)
    expect(answer.by.get('ok')).toMatchObject({ problem: null })
  })

  it('never repeat what a broken line holds', async () => {
    const { problem } = await read(undefined, '[p]\naws_secret_access_key very-secret-key\n')
    expect(problem).toContain('line 2')
    expect(problem).not.toContain('very-secret-key')
  })

  it('cannot be read: says which', async () => {
    const files = await configured({ credentials: '[ok]\naws_access_key_id = A\naws_secret_access_key = B\n' })
    opened.push(files)
    await mkdir(files.environment.AWS_CONFIG_FILE)
    const answer = await new AwsProfileSource(files.environment).list()
    expect(answer.problem).toContain(`${files.environment.AWS_CONFIG_FILE} cannot be read (EISDIR)`)
    expect(answer.profiles.map(({ name }) => name)).toEqual(['ok'])
  })
})
