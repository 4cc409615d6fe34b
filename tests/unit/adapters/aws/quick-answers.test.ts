import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { AnswerReader } from '../../../../electron/adapters/aws/answer-reader.ts'
import { quick, reading } from '../../../../electron/adapters/aws/quick-answers.ts'
import { RememberedItems } from '../../../../electron/adapters/aws/remembered-items.ts'
import { wantedInstances } from '../../../../electron/adapters/aws/wanted.ts'
import { Unusual } from '../../../../electron/adapters/aws/xml-scanner.ts'
import { openSandbox } from '../../../../electron/sandbox/sandbox.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }

/** Answers every call with this text, as the network would. */
const saying = (text: string, statusCode = 200) => ({
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async () => ({ response: { statusCode, headers: { 'content-type': 'text/xml' }, body: new TextEncoder().encode(text) } }),
})
const clientOf = (requestHandler: unknown) =>
  new EC2Client({ region: 'eu-central-1', credentials, requestHandler: requestHandler as never, maxAttempts: 1 })

const named = (body: string) => `<?xml version="1.0"?>\n<DescribeInstancesResponse xmlns="http://x">${body}</DescribeInstancesResponse>`
const inside = (body: string) =>
  named(`<reservationSet><item><instancesSet><item>${body}</item></instancesSet></item></reservationSet><nextToken>t</nextToken>`)

const plain: Readonly<Record<string, string>> = {
  'entities and lists of several': inside(
    '<instanceId>i-1</instanceId><tagSet><item><key>a&amp;b</key><value>&lt;&quot;&apos;&gt;</value></item><item><key>k</key><value> </value></item></tagSet>',
  ),
  'elements that nobody knows': inside('<new><new><instanceId>i-2</instanceId></new><x/></new><instanceId>i-1</instanceId>'),
  'empty elements': inside('<instanceId/><keyName></keyName><tagSet/><placement/><instanceState></instanceState>'),
  'numbers, times and truth': inside(
    '<instanceState><code>16</code></instanceState><launchTime>2026-11-22T12:00:00.250Z</launchTime><ebsOptimized>false</ebsOptimized><amiLaunchIndex>0</amiLaunchIndex>',
  ),
  'lines and indents': named('\n  <reservationSet>\n    <item>\n      <ownerId>1</ownerId>\n    </item>\n  </reservationSet>\n'),
  'names that an object has anyway': inside('<constructor>x</constructor><toString/><instanceId>i-1</instanceId>'),
}

const unusual: Readonly<Record<string, string>> = {
  'a comment': inside('<!-- - --><instanceId>i-1</instanceId>'),
  CDATA: inside('<instanceId><![CDATA[i-1]]></instanceId>'),
  'an attribute': inside('<instanceId lang="en">i-1</instanceId>'),
  'a numeric entity': inside('<instanceId>i&#45;1</instanceId>'),
  'an entity of nobody': inside('<instanceId>i&nothing;1</instanceId>'),
  'an ampersand': inside('<instanceId>i & 1</instanceId>'),
  'two of one': inside('<instanceId>i-1</instanceId><instanceId>i-2</instanceId>'),
  'carriage returns': inside('<instanceId>i\r\n1</instanceId>'),
  'a time of another kind': inside('<launchTime>2026-11-22T12:00:00+01:00</launchTime>'),
  'truth of another kind': inside('<ebsOptimized>TRUE</ebsOptimized>'),
  'an answer to something else': inside('').replaceAll('DescribeInstancesResponse', 'Response'),
  'an answer that was cut off': inside('<instanceId>i-1</instanceId>').slice(0, 200),
  'one that goes on': `${inside('<instanceId>i-1</instanceId>')}<more/>`,
  'tags across': inside('<placement><tenancy>x</placement></tenancy>'),
  'no XML': 'hello',
  nothing: '',
}

async function answered(client: EC2Client) {
  const outcome = await client.send(new DescribeInstancesCommand({})).then(
    (output) => output as object,
    (error: Error) => ({ failed: error.message }),
  )
  return { ...outcome, $metadata: null }
}

const read = (text: string) =>
  new AnswerReader().read(outputOf(new DescribeInstancesCommand({})), 'DescribeInstancesResponse', text, new RememberedItems())

/** Schemas are arrays; this is where an operation’s output stands. */
function outputOf({ schema }: { readonly schema?: unknown }): unknown {
  return Array.isArray(schema) ? schema[5] : undefined
}

describe('an EC2 answer read quickly', () => {
  it.each(Object.entries(plain))('is what the SDK makes of it: %s', async (_, text) => {
    const slow = await answered(clientOf(saying(text)))
    expect(slow).not.toHaveProperty('failed')
    expect({ ...(await read(text)), $metadata: null }).toEqual(slow)
    expect(await answered(quick(clientOf(saying(text))))).toEqual(slow)
  })

  it.each(Object.entries(unusual))('is left to the SDK where it is unusual: %s', async (_, text) => {
    await expect(read(text)).rejects.toThrow(Unusual)
    expect(await answered(quick(clientOf(saying(text))))).toEqual(await answered(clientOf(saying(text))))
  })

  it('says what the provider refuses, as the SDK does', async () => {
    const refusal = '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>No.</Message></Error></Errors></Response>'
    const refused = quick(clientOf(saying(refusal, 403))).send(new DescribeInstancesCommand({}))
    await expect(refused).rejects.toMatchObject({ name: 'UnauthorizedOperation', message: 'No.', $metadata: { httpStatusCode: 403 } })
  })

  it('is what the SDK makes of it in every call that lists something', async () => {
    const sandbox = await openSandbox({ file: ':memory:', clock: new DrivenClock(), recipesFolder: 'recipes', plainServers: 5 })
    const texts: string[] = []
    const heard = {
      ...sandbox.requestHandler,
      metadata: sandbox.requestHandler.metadata,
      handle: async (...given: Parameters<typeof sandbox.requestHandler.handle>) => {
        const answer = await sandbox.requestHandler.handle(...given)
        const body = await buffer(answer.response.body as AsyncIterable<Uint8Array>)
        texts.push(body.toString('utf8'))
        return { response: { ...answer.response, body } }
      },
    }
    const slow = clientOf(heard)
    const fast = quick(clientOf(heard))
    const reader = new AnswerReader()
    const remembered = new RememberedItems()
    for (const command of [
      () => new DescribeInstancesCommand({}),
      () => new DescribeInstanceStatusCommand({ IncludeAllInstances: true }),
      () => new DescribeVolumesCommand({}),
      () => new DescribeAddressesCommand({}),
      () => new DescribeImagesCommand({ Owners: ['amazon'] }),
      () => new DescribeSnapshotsCommand({}),
      () => new DescribeSubnetsCommand({}),
      () => new DescribeSecurityGroupsCommand({}),
    ]) {
      const one = { ...(await slow.send(command() as DescribeInstancesCommand)), $metadata: null }
      expect({ ...(await fast.send(command() as DescribeInstancesCommand)), $metadata: null }).toEqual(one)
      const root = command().constructor.name.replace('Command', 'Response')
      const text = texts.at(-1) ?? ''
      expect({ ...(await reader.read(outputOf(command()), root, text, remembered)), $metadata: null }).toEqual(one)
    }
    sandbox.close()
  })

  it('is read as it was written when it comes in pieces, whatever they are cut through', async () => {
    const text = inside('<instanceId>i-1</instanceId><tagSet><item><key>Überschrift</key><value>€ 🙂 日本</value></item></tagSet>')
    const bytes = new TextEncoder().encode(text)
    const inPieces = (size: number) => async () => {
      const { response } = await saying('').handle()
      const body = Readable.from(
        Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size)),
      )
      return { response: { ...response, body } }
    }
    for (const size of [1, 7, 1000]) {
      const whole = await answered(clientOf(saying(text)))
      expect(await answered(quick(clientOf({ ...saying(''), handle: inPieces(size) })))).toEqual(whole)
    }
  })

  it('is the same object for what is written the same again, and read anew for what is not', async () => {
    const of = (id: string, state: string) =>
      `<item><reservationId>r-${id}</reservationId><instancesSet><item><instanceId>i-${id}</instanceId><instanceState><name>${state}</name></instanceState></item></instancesSet></item>`
    const listed = (...items: string[]) => named(`<reservationSet>${items.join('')}</reservationSet>`)
    let text = listed(of('1', 'running'), of('2', 'running'))
    const changing = { ...saying(''), handle: (...given: unknown[]) => saying(text).handle(...(given as [])) }
    const client = quick(clientOf(changing))
    const list = async () => (await client.send(new DescribeInstancesCommand({}))).Reservations ?? []
    const first = await list()
    text = listed(of('3', 'pending'), of('2', 'running'), of('1', 'stopped'))
    const second = await list()
    expect(second.map(({ Instances }) => Instances?.map(({ InstanceId, State }) => `${InstanceId} ${State?.Name}`))).toEqual([
      ['i-3 pending'],
      ['i-2 running'],
      ['i-1 stopped'],
    ])
    expect(second[1]).toBe(first[1])
    expect(second[2]).not.toBe(first[0])
    // One that is read by the SDK, for want of being plain, takes nothing along.
    text = listed(of('1', 'running').replace('<item>', '<item><!-- - -->'), of('2', 'stopped'))
    expect((await list()).map(({ Instances }) => Instances?.[0]?.State?.Name)).toEqual(['running', 'stopped'])
    text = listed(of('2', 'running'))
    expect((await list()).map(({ Instances }) => Instances?.[0]?.State?.Name)).toEqual(['running'])
  })

  it('tells the next token before it is read, and reads only what is wanted', async () => {
    const text = inside(
      '<instanceId>i-1</instanceId><clientToken>c</clientToken><placement><tenancy>x</tenancy><availabilityZone>eu-central-1a</availabilityZone></placement>',
    )
    const heard: string[] = []
    const command = reading(new DescribeInstancesCommand({}), { wanted: wantedInstances, early: (token) => heard.push(token) })
    const { Reservations, NextToken } = await quick(clientOf(saying(text))).send(command)
    const Placement = { AvailabilityZone: 'eu-central-1a' }
    expect({ Reservations, NextToken, heard }).toEqual({
      Reservations: [{ Instances: [{ InstanceId: 'i-1', Placement }] }],
      NextToken: 't',
      heard: ['t'],
    })
  })
})
