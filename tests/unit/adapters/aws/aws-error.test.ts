import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { toHengeError } from '../../../../electron/adapters/aws/aws-error.ts'
import type { LaunchRequest } from '../../../../electron/backend/fleet/ports.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { type Answerer, cloudOf, configured, type Endpoint, ec2Error, html, keys, openEndpoint, xml } from './aws-endpoint.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

async function asking(answer: Answerer): Promise<{ cloud: ReturnType<typeof cloudOf>; endpoint: Endpoint; host: string }> {
  const endpoint = await openEndpoint(answer)
  const files = await configured({ config: `[profile p]\nendpoint_url = ${endpoint.url}\n`, credentials: keys('p') })
  opened.push(endpoint, files)
  return { cloud: cloudOf(files.environment, 'p'), endpoint, host: new URL(endpoint.url).host }
}

async function failure(work: Promise<unknown>): Promise<HengeError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof HengeError)) throw error ?? new Error('it did not fail')
  expect(JSON.stringify([error.message, error.details])).not.toContain('very-secret-key')
  return error
}

describe('answers that are none of AWS', () => {
  it.each([500, 502, 403, 200])('calls an HTML page with status %i UNREACHABLE and names the host', async (status) => {
    const { cloud, host } = await asking(html(status))
    const error = await failure(cloud.compute.listServers())
    expect(error).toMatchObject({ code: 'UNREACHABLE', retryable: true, details: { httpStatus: status, notAws: true } })
    expect(error.message).toContain(host)
  })

  it('never takes a captive portal’s page for an empty list of servers', async () => {
    const { cloud } = await asking(html(200))
    await expect(cloud.compute.listServers()).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(cloud.compute.describeServers(['i-1'])).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })

  it('says the same of a service that speaks JSON', async () => {
    const { cloud } = await asking(html(500))
    const error = await failure(cloud.images.resolveImage({ ssm: '/x' }))
    expect(error).toMatchObject({ code: 'UNREACHABLE', details: { notAws: true, action: 'ssm:GetParameter' } })
  })

  it('calls an empty 503 and broken XML UNREACHABLE', async () => {
    const empty = await asking((_, response) => response.writeHead(503).end())
    expect(await failure(empty.cloud.compute.listServers())).toMatchObject({ code: 'UNREACHABLE' })
    const broken = await asking(xml('<DescribeInstancesResponse><reservationSet>'))
    expect(await failure(broken.cloud.compute.listServers())).toMatchObject({ code: 'UNREACHABLE' })
  })
})

describe('a network that fails', () => {
  it('names host and reason when the connection is refused', async () => {
    const { cloud, endpoint, host } = await asking(html(200))
    await endpoint.close()
    const error = await failure(cloud.compute.listServers())
    expect(error).toMatchObject({ code: 'UNREACHABLE', retryable: true, details: { endpoint: host } })
    expect(error.message).toContain(`${host} cannot be reached: the connection was refused`)
    expect(error.details.notAws).toBeUndefined()
  })

  it('gives up on an endpoint that never answers', async () => {
    const { cloud } = await asking(() => {})
    const error = await failure(cloud.compute.listServers())
    expect(error).toMatchObject({ code: 'UNREACHABLE' })
    expect(error.message).toContain('did not answer in time')
  })

  it('gives up on an answer that begins and never ends', async () => {
    const { cloud } = await asking((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.write('<DescribeInstancesResponse>')
    })
    expect((await failure(cloud.compute.listServers())).message).toContain('did not answer in time')
  })

  it('says so when a connection is cut', async () => {
    const server = createServer((socket) => socket.destroy())
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const files = await configured({ config: `[profile p]\nendpoint_url = http://127.0.0.1:${port}\n`, credentials: keys('p') })
    opened.push(files, { close: () => new Promise((done) => server.close(() => done())) })
    expect((await failure(cloudOf(files.environment, 'p').compute.listServers())).message).toContain('the connection was cut')
  })

  it('says so when DNS does not know the name', async () => {
    const files = await configured({ config: '[profile p]\nendpoint_url = http://no-such-host.invalid\n', credentials: keys('p') })
    opened.push(files)
    const error = await failure(cloudOf(files.environment, 'p', { connect: 2000, attempt: 2000, call: 10_000 }).compute.listServers())
    expect(error).toMatchObject({ code: 'UNREACHABLE', details: { endpoint: 'no-such-host.invalid' } })
  })

  it('stops at once when aborted, even between two attempts', async () => {
    const { cloud, endpoint } = await asking(html(503))
    const controller = new AbortController()
    const reason = new Error('cancelled by a person')
    const listing = cloud.compute.listServers(controller.signal)
    const expected = expect(listing).rejects.toBe(reason)
    while (endpoint.received.length === 0) await new Promise((done) => setTimeout(done, 5))
    controller.abort(reason)
    await expected
  })
})

describe('answers of AWS', () => {
  it.each(['ExpiredToken', 'RequestExpired', 'AuthFailure', 'InvalidClientTokenId', 'UnrecognizedClientException'])(
    'calls %s SIGNED_OUT and says how to sign in',
    async (code) => {
      const { cloud } = await asking(ec2Error(401, code, 'no'))
      const error = await failure(cloud.compute.listServers())
      expect(error).toMatchObject({ code: 'SIGNED_OUT', retryable: false, details: { profile: 'p' } })
      expect(error.message).toContain('Renew its keys with "aws configure --profile p", then check the account.')
    },
  )

  it('names the missing permission and drops the encoded part', async () => {
    const message =
      'You are not authorized to perform this operation. User: arn:aws:iam::1:user/x is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows it. Encoded authorization failure message: Zm9vYmFy'
    const { cloud } = await asking(ec2Error(403, 'UnauthorizedOperation', message))
    const error = await failure(cloud.compute.listServers())
    expect(error).toMatchObject({ code: 'FORBIDDEN', details: { action: 'ec2:DescribeInstances' } })
    expect(error.message).not.toContain('Zm9vYmFy')
  })

  it('takes the action asked for when the message names none', async () => {
    const { cloud } = await asking(ec2Error(403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.'))
    expect(await failure(cloud.compute.terminateServers(['i-1']))).toMatchObject({
      code: 'FORBIDDEN',
      details: { action: 'ec2:TerminateInstances' },
    })
  })

  it('asks again when AWS throttles, then says THROTTLED', async () => {
    const { endpoint } = await asking(ec2Error(503, 'RequestLimitExceeded', 'Request limit exceeded.'))
    const files = await configured({ config: `[profile q]\nendpoint_url = ${endpoint.url}\n`, credentials: keys('q') })
    opened.push(files)
    const patient = cloudOf(files.environment, 'q', { connect: 500, attempt: 500, call: 60_000 })
    expect(await failure(patient.compute.listServers())).toMatchObject({ code: 'THROTTLED', retryable: true })
    expect(endpoint.received.length).toBeGreaterThan(1)
    expect(endpoint.received.length).toBeLessThanOrEqual(4)
  })

  it.each([
    ['InsufficientInstanceCapacity', 'Try another zone or instance type'],
    ['InsufficientFreeAddressesInSubnet', 'End what is not needed in this subnet'],
    ['InsufficientVolumeCapacity', 'Try again later'],
  ])('calls %s CAPACITY, which may pass by itself, and says what to do', async (code, remedy) => {
    const { cloud } = await asking(ec2Error(400, code, 'not enough'))
    expect(await failure(cloud.compute.startServers(['i-1']))).toMatchObject({
      code: 'CAPACITY',
      retryable: true,
      details: { awsCode: code },
      message: expect.stringContaining(`not enough. ${remedy}`),
    })
  })

  it.each(['InstanceLimitExceeded', 'VcpuLimitExceeded', 'AddressLimitExceeded', 'MaxSpotInstanceCountExceeded'])(
    'calls %s a used-up quota, which waiting does not help',
    async (code) => {
      const { cloud } = await asking(ec2Error(400, code, 'too many.'))
      expect(await failure(cloud.compute.startServers(['i-1']))).toMatchObject({
        code: 'CAPACITY',
        retryable: false,
        details: { awsCode: code, quota: true },
        message: expect.stringContaining('too many. End what is not needed, or ask AWS for more under Service Quotas.'),
      })
    },
  )

  it.each([
    ['InvalidVolume.NotFound', 'NOT_FOUND'],
    ['InvalidInstanceID.NotFound', 'NOT_FOUND'],
    ['IncorrectState', 'CONFLICT'],
    ['VolumeInUse', 'CONFLICT'],
    ['InvalidAction', 'UNSUPPORTED'],
    ['TagLimitExceeded', 'REFUSED'],
  ])('calls %s %s', async (code, ours) => {
    const { cloud } = await asking(ec2Error(400, code, 'no'))
    expect(await failure(cloud.volumes.setDeleteOnTermination('i-1', '/dev/sdf', true))).toMatchObject({
      code: ours,
      retryable: false,
      details: { awsCode: code, action: 'ec2:ModifyInstanceAttribute' },
    })
  })

  it('passes on code and message of whatever else AWS refuses', async () => {
    const { cloud } = await asking(ec2Error(400, 'IncorrectInstanceState', 'The instance is not in a state from which it can be started'))
    const error = await failure(cloud.compute.startServers(['i-1']))
    expect(error).toMatchObject({
      code: 'REFUSED',
      retryable: false,
      details: { awsCode: 'IncorrectInstanceState', action: 'ec2:StartInstances' },
    })
    expect(error.message).toContain('not in a state from which it can be started')
  })

  it('takes DryRunOperation for a yes, and a dry run that was carried out for a fault', async () => {
    const yes = await asking(ec2Error(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.'))
    await yes.cloud.compute.checkTerminate(['i-1'])
    const deaf = await asking(xml('<TerminateInstancesResponse><instancesSet/></TerminateInstancesResponse>'))
    expect(await failure(deaf.cloud.compute.checkTerminate(['i-1']))).toMatchObject({ code: 'UNSUPPORTED' })
  })

  it('ends at once what an endpoint deaf to dry runs has launched, and names it', async () => {
    const { cloud, endpoint } = await asking((received, response) => {
      const action = new URLSearchParams(received.body).get('Action')
      const instances =
        '<instancesSet><item><instanceId>i-7</instanceId><instanceState><name>pending</name></instanceState></item></instancesSet>'
      const images = '<imagesSet><item><imageId>ami-1</imageId><rootDeviceName>/dev/xvda</rootDeviceName></item></imagesSet>'
      xml(`<${action}Response>${action === 'DescribeImages' ? images : instances}</${action}Response>`)(received, response)
    })
    const launch: LaunchRequest = {
      clientToken: 't',
      imageId: 'ami-1',
      instanceType: 't3.small',
      userData: '',
      zone: null,
      subnetId: null,
      securityGroupIds: [],
      keyName: null,
      instanceProfile: null,
      publicAddress: null,
      rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true },
      tags: {},
    }
    const error = await failure(cloud.compute.checkLaunch(launch))
    expect(error).toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('i-7') })
    const ended = endpoint.received
      .map(({ body }) => new URLSearchParams(body))
      .find((asked) => asked.get('Action') === 'TerminateInstances')
    expect(ended?.get('InstanceId.1')).toBe('i-7')
  })
})

it.each([
  ['InternalError', 500],
  ['Unavailable', 503],
  ['InternalFailure', 500],
])('a failure of AWS’s own (%s) may pass', (name, httpStatusCode) => {
  const error = Object.assign(new Error('An internal error has occurred'), { name, $fault: 'server', $metadata: { httpStatusCode } })
  const context = { action: 'ec2:RunInstances', profile: null, signIn: null, endpointHost: 'ec2' }
  expect(toHengeError(error, context)).toMatchObject({ code: 'REFUSED', retryable: true, details: { awsCode: name } })
})
