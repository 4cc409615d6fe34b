import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AwsClouds } from '../../../../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../../../../electron/adapters/clock/system-clock.ts'
import { type Answerer, cloudOf, configured, keys, openEndpoint, xml } from './aws-endpoint.ts'

const opened: { close(): Promise<void> }[] = []
beforeEach(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const thing of opened.splice(0)) await thing.close()
})

const sts: Answerer = ({ body }, response) => {
  response.writeHead(200, { 'content-type': 'text/xml' })
  const credentials =
    '<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>'
  response.end(
    body.includes('Action=AssumeRole')
      ? `<AssumeRoleResponse><AssumeRoleResult>${credentials}</AssumeRoleResult></AssumeRoleResponse>`
      : '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  )
}

async function endpoint() {
  const made = await openEndpoint(sts)
  opened.push(made)
  return made
}

async function files(config: string, credentials?: string) {
  const made = await configured({ config, credentials })
  opened.push(made)
  return made
}

const keyOf = (authorization: string | undefined) => /Credential=([^/]+)\//.exec(authorization ?? '')?.[1]

describe('where a profile is asked', () => {
  it('is the profile’s endpoint_url, though AWS_PROFILE names another', async () => {
    const [mine, other] = [await endpoint(), await endpoint()]
    const config = `[profile p]\nendpoint_url = ${mine.url}\n[profile other]\nendpoint_url = ${other.url}\n`
    const { environment } = await files(config, keys('p'))
    vi.stubEnv('AWS_PROFILE', 'other')
    vi.stubEnv('AWS_ENDPOINT_URL', '')
    await cloudOf(environment, 'p').identity.whoAmI()
    expect([mine.received.length, other.received.length]).toEqual([1, 0])
  })

  it('is first the environment’s for the service, then for all, then the services section, then endpoint_url', async () => {
    const [first, second, third, fourth] = [await endpoint(), await endpoint(), await endpoint(), await endpoint()]
    const config = `[profile p]\nservices = s\nendpoint_url = ${fourth.url}\n[services s]\nsts =\n  endpoint_url = ${third.url}\n`
    const { environment } = await files(config, keys('p'))
    await cloudOf({ ...environment, AWS_ENDPOINT_URL_STS: first.url, AWS_ENDPOINT_URL: second.url }, 'p').identity.whoAmI()
    await cloudOf({ ...environment, AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:1', AWS_ENDPOINT_URL: second.url }, 'p').identity.whoAmI()
    await cloudOf(environment, 'p').identity.whoAmI()
    expect([first, second, third, fourth].map(({ received }) => received.length)).toEqual([1, 1, 1, 0])
  })

  it('is never AWS itself when the services section is missing', async () => {
    const { environment } = await files('[profile p]\nservices = gone\n', keys('p'))
    await expect(cloudOf(environment, 'p').identity.whoAmI()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('[services gone]'),
    })
  })

  it('is reached through the proxy of the environment', async () => {
    const proxy = await endpoint()
    const { environment } = await files('[profile p]\nendpoint_url = http://aws.invalid\n', keys('p'))
    await cloudOf({ ...environment, HTTP_PROXY: proxy.url }, 'p').identity.whoAmI()
    expect(proxy.received).toHaveLength(1)
    await expect(cloudOf({ ...environment, HTTP_PROXY: proxy.url, NO_PROXY: 'aws.invalid' }, 'p').identity.whoAmI()).rejects.toMatchObject({
      code: 'UNREACHABLE',
    })
    expect(proxy.received).toHaveLength(1)
  })

  it('is the request handler for an account that has one, whatever the environment says', async () => {
    const asked: string[] = []
    const requestHandler = {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: async (request: { hostname: string }) => {
        asked.push(request.hostname)
        throw Object.assign(new Error('enough'), { code: 'ECONNRESET' })
      },
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    }
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
    const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => requestHandler, environment: process.env })
    const cloud = clouds.connect({ id: 's', name: 's', kind: 'sandbox', profile: null, regions: ['eu-central-1'] }, 'eu-central-1')
    await expect(cloud.identity.whoAmI()).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(new Set(asked)).toEqual(new Set(['sts.eu-central-1.amazonaws.com']))
  })
})

describe('who a profile is', () => {
  it('are the keys of the profile and not those of the environment', async () => {
    const at = await endpoint()
    const { environment } = await files(`[profile p]\nendpoint_url = ${at.url}\n`, keys('p'))
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
    expect(await cloudOf(environment, 'p').identity.whoAmI()).toEqual({
      awsAccountId: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/x',
    })
    expect(keyOf(at.received[0]?.authorization)).toBe('AKIDEXAMPLE')
  })

  it('is the assumed role, asked for at the profile’s own endpoint', async () => {
    const at = await endpoint()
    const config = `[profile p]\nendpoint_url = ${at.url}\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n`
    const { environment } = await files(config, keys('base'))
    await cloudOf(environment, 'p').identity.whoAmI()
    expect(at.received.map(({ authorization }) => keyOf(authorization))).toEqual(['AKIDEXAMPLE', 'ASIAROLE'])
  })

  it('is what credential_process prints', async () => {
    const at = await endpoint()
    const { environment, folder } = await files('')
    const script = join(folder, 'give-keys')
    await writeFile(script, '#!/bin/sh\necho \'{"Version":1,"AccessKeyId":"AKIAPROCESS","SecretAccessKey":"x"}\'\n')
    await chmod(script, 0o700)
    await writeFile(environment.AWS_CONFIG_FILE, `[profile p]\nendpoint_url = ${at.url}\ncredential_process = ${script}\n`)
    await cloudOf(environment, 'p').identity.whoAmI()
    expect(keyOf(at.received[0]?.authorization)).toBe('AKIAPROCESS')
  })

  it('is signed out when credential_process fails, and what it printed stays with it', async () => {
    const { environment } = await files('[profile p]\ncredential_process = sh -c "echo token-of-mine >&2; exit 1"\n')
    const error = await cloudOf(environment, 'p')
      .identity.whoAmI()
      .catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'SIGNED_OUT', message: expect.stringContaining('credential_process failed') })
    expect(JSON.stringify(error)).not.toContain('token-of-mine')
    expect(String((error as Error).message)).not.toContain('token-of-mine')
  })

  it('is signed out without a valid SSO session, and says how to sign in', async () => {
    const session = '[sso-session s]\nsso_start_url = https://no-such-company.invalid/start\nsso_region = eu-central-1\n'
    const { environment } = await files(`[profile p]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n${session}`)
    await expect(cloudOf(environment, 'p').identity.whoAmI()).rejects.toMatchObject({
      code: 'SIGNED_OUT',
      message: expect.stringContaining('aws sso login --profile p'),
    })
  })

  it('is signed out with the profile it starts from, which is what has to be signed in', async () => {
    const session = '[sso-session s]\nsso_start_url = https://no-such-company.invalid/start\nsso_region = eu-central-1\n'
    const base = `[profile base]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n${session}`
    const { environment } = await files(`[profile p]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n${base}`)
    await expect(cloudOf(environment, 'p').identity.whoAmI()).rejects.toMatchObject({
      code: 'SIGNED_OUT',
      message: expect.stringContaining('aws sso login --profile base'),
    })
  })

  it('is nobody without any credentials', async () => {
    const { environment } = await files('[profile p]\nregion = eu-central-1\n')
    await expect(cloudOf(environment, 'p').identity.whoAmI()).rejects.toMatchObject({ code: 'SIGNED_OUT' })
  })

  it('cannot be found out for a profile that asks for an MFA code', async () => {
    const { environment } = await files('[profile p]\nrole_arn = arn:x\nsource_profile = b\nmfa_serial = arn:m\n', keys('b'))
    await expect(cloudOf(environment, 'p').identity.whoAmI()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('MFA'),
    })
  })

  it('cannot be found out for a profile that is gone', async () => {
    const { environment } = await files('')
    await expect(cloudOf(environment, 'p').identity.whoAmI()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('no profile "p"'),
    })
  })

  it('is read afresh after a disconnect, and by those who hold the old connection too', async () => {
    const at = await endpoint()
    const { environment } = await files(`[profile p]\nendpoint_url = ${at.url}\n`, keys('p'))
    const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment })
    const cloud = clouds.connect({ id: 'a', name: 'a', kind: 'aws', profile: 'p', regions: ['eu-central-1'] }, 'eu-central-1')
    await cloud.identity.whoAmI()
    await writeFile(environment.AWS_SHARED_CREDENTIALS_FILE, keys('p').replace('AKIDEXAMPLE', 'AKIDRENEWED'))
    clouds.disconnect('a')
    await cloud.identity.whoAmI()
    expect(at.received.map(({ authorization }) => keyOf(authorization))).toEqual(['AKIDEXAMPLE', 'AKIDRENEWED'])
    // A job that runs for a night holds one connection while the keys are renewed every hour.
    await writeFile(environment.AWS_SHARED_CREDENTIALS_FILE, keys('p').replace('AKIDEXAMPLE', 'AKIDAGAIN'))
    clouds.disconnect('a')
    await cloud.identity.whoAmI()
    expect(keyOf(at.received.at(-1)?.authorization)).toBe('AKIDAGAIN')
  })

  it('has to be of the AWS account that the account was added for: nothing is asked or done in another', async () => {
    const at = await openEndpoint((received, response) => {
      const mine = keyOf(received.authorization) === 'AKIDEXAMPLE'
      if (received.body.includes('Action=GetCallerIdentity')) {
        const id = mine ? '123456789012' : '999999999999'
        response.writeHead(200, { 'content-type': 'text/xml' })
        return response.end(
          `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${id}:user/x</Arn><Account>${id}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        )
      }
      xml('<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>')(received, response)
    })
    opened.push(at)
    const { environment } = await files(`[profile p]\nendpoint_url = ${at.url}\n`, keys('p'))
    const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment })
    const account = { id: 'a', name: 'a', kind: 'aws', profile: 'p', regions: ['eu-central-1'], awsAccountId: '123456789012' } as const
    const { compute, identity } = clouds.connect({ ...account, regions: ['eu-central-1'] }, 'eu-central-1')
    const actions = () => at.received.map(({ body }) => /Action=(\w+)/.exec(body)?.[1])
    await expect(Promise.all([compute.listServers(), compute.listServers()])).resolves.toEqual([[], []])
    expect(actions()).toEqual(['GetCallerIdentity', 'DescribeInstances', 'DescribeInstances'])
    at.received.splice(0)
    await writeFile(environment.AWS_SHARED_CREDENTIALS_FILE, keys('p').replace('AKIDEXAMPLE', 'AKIDOTHER'))
    clouds.disconnect('a')
    const refused = { code: 'SIGNED_OUT', message: expect.stringMatching(/999999999999.*123456789012/) }
    await expect(compute.listServers()).rejects.toMatchObject(refused)
    await expect(compute.terminateServers(['i-00000000000000001'])).rejects.toMatchObject(refused)
    await expect(identity.whoAmI()).rejects.toMatchObject(refused)
    expect(new Set(actions())).toEqual(new Set(['GetCallerIdentity']))
    await writeFile(environment.AWS_SHARED_CREDENTIALS_FILE, keys('p'))
    clouds.disconnect('a')
    await expect(compute.listServers()).resolves.toEqual([])
  })
})
