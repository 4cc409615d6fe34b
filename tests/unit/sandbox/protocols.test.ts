import { cbor } from '@smithy/core/cbor'
import { beforeEach, describe, expect, it } from 'vitest'
import type { WireRequest } from '../../../electron/sandbox/wire/front-door.ts'
import { type Opened, openEmpty } from './opened.ts'

let opened: Opened

beforeEach(async () => {
  opened = await openEmpty()
})

function authorization(service: string, region = 'eu-central-1'): string {
  return `AWS4-HMAC-SHA256 Credential=AKIA/20261120/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`
}

async function ask(service: string | null, body: string | Uint8Array, more: Partial<WireRequest> = {}) {
  const answer = await opened.sandbox.handle({
    method: 'POST',
    host: '127.0.0.1:4000',
    path: '/',
    query: '',
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    ...more,
    headers: { ...(service === null ? {} : { authorization: authorization(service) }), ...more.headers },
  })
  return { ...answer, text: new TextDecoder().decode(answer.body) }
}

describe('the front door', () => {
  it('refuses a request without credentials, in the protocol of the request', async () => {
    const query = await ask(null, 'Action=DescribeInstances&Version=2016-11-15', { host: 'ec2.eu-central-1.amazonaws.com' })
    expect(query.status).toBe(403)
    expect(query.text).toContain('<Response><Errors><Error><Code>MissingAuthenticationToken</Code>')
    const json = await ask(null, '{}', { headers: { 'x-amz-target': 'AmazonSSM.GetParameter' } })
    expect(JSON.parse(json.text).__type).toBe('MissingAuthenticationToken')
  })

  it('takes a presigned address too', async () => {
    const answer = await ask(null, '', {
      method: 'GET',
      query: 'Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=AKIA%2F20261120%2Feu-central-1%2Fsts%2Faws4_request',
    })
    expect(answer.text).toContain('<GetCallerIdentityResult><UserId>')
  })

  it('names what it does not have, in each protocol', async () => {
    expect((await ask('ec2', 'Action=CreateVpc')).text).toContain('<Code>InvalidAction</Code>')
    expect((await ask('sts', 'Action=AssumeRole')).text).toContain('<ErrorResponse')
    const json = await ask('ssm', '{}', { headers: { 'x-amz-target': 'AmazonSSM.ListDocuments' } })
    expect([json.status, JSON.parse(json.text).__type]).toEqual([400, 'UnknownOperationException'])
    expect((await ask('s3', '')).status).toBe(400)
    expect((await ask('ec2', 'Action=constructor')).text).toContain('InvalidAction')
  })

  it('answers a body that cannot be read as AWS does', async () => {
    const json = await ask('ssm', '{"Name":', { headers: { 'x-amz-target': 'AmazonSSM.GetParameter' } })
    expect([json.status, JSON.parse(json.text).__type]).toEqual([400, 'SerializationException'])
    const number = await ask('ec2', 'Action=DescribeInstances&MaxResults=many')
    expect(number.text).toContain('InvalidParameterValue')
  })

  it('is not confused by hostile field names', async () => {
    const answer = await ask(
      'ec2',
      'Action=DescribeInstances&__proto__.polluted=1&Filter.1.Name=tag:__proto__&Filter.1.Value.1=x&constructor.prototype.x=1',
    )
    expect(answer.status).toBe(200)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('speaks RPC v2 CBOR where a client does', async () => {
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }
    const body = cbor.serialize({ MetricDataQueries: [], StartTime: { tag: 1, value: 1 }, EndTime: { tag: 1, value: 2 } })
    const answer = await ask('monitoring', body, { headers, path: '/service/GraniteServiceVersion20100801/operation/GetMetricData' })
    expect(answer.headers['smithy-protocol']).toBe('rpc-v2-cbor')
    expect(cbor.deserialize(answer.body)).toMatchObject({ MetricDataResults: [] })
    const wrong = await ask('monitoring', body, { headers, path: '/service/GraniteServiceVersion20100801/operation/PutDashboard' })
    expect(wrong.status).toBe(400)
    expect(cbor.deserialize(wrong.body).__type).toBe('UnknownOperationException')
  })

  it('answers CloudWatch in query, as older clients ask', async () => {
    const fields =
      'Action=GetMetricStatistics&Namespace=AWS/EC2&MetricName=CPUUtilization&Dimensions.member.1.Name=InstanceId&Dimensions.member.1.Value=i-1&Period=300&Statistics.member.1=Average&StartTime=2026-11-20T00:00:00Z&EndTime=2026-11-20T01:00:00Z'
    const answer = await ask('monitoring', fields)
    expect(answer.text).toContain(
      '<GetMetricStatisticsResult><Label>CPUUtilization</Label><Datapoints></Datapoints></GetMetricStatisticsResult>',
    )
  })

  it('stops an aborted request of the SDK', async () => {
    const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2')
    const abort = AbortSignal.abort()
    await expect(opened.ec2.send(new DescribeInstancesCommand({}), { abortSignal: abort })).rejects.toMatchObject({ name: 'AbortError' })
  })
})
