import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseXml } from '../../../electron/sandbox/wire/xml.ts'
import { type Opened, openEmpty } from './opened.ts'

let opened: Opened
let dns: Route53Client
let HostedZoneId: string

beforeEach(async () => {
  opened = await openEmpty()
  dns = new Route53Client(opened.client)
  const made = await dns.send(new CreateHostedZoneCommand({ Name: 'shop.example', CallerReference: 'test' }))
  HostedZoneId = made.HostedZone?.Id ?? ''
})

const record = (Name: string, Value: string): ResourceRecordSet => ({ Name, Type: 'A', TTL: 60, ResourceRecords: [{ Value }] })

async function change(...Changes: Change[]): Promise<string> {
  const answer = await dns.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes, Comment: 'a & b' } }))
  return answer.ChangeInfo?.Id ?? ''
}

async function names(): Promise<(string | undefined)[]> {
  const answer = await dns.send(new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: 'a.shop.example', MaxItems: 10 }))
  return (answer.ResourceRecordSets ?? []).map(({ Name, ResourceRecords }) => `${Name} ${ResourceRecords?.[0]?.Value}`)
}

describe('a record of Route 53', () => {
  it('is set, moved and taken away, and is in sync after a while', async () => {
    const id = await change({ Action: 'CREATE', ResourceRecordSet: record('api.shop.example', '192.0.2.1') })
    const status = async () => (await dns.send(new GetChangeCommand({ Id: id }))).ChangeInfo
    expect(await status()).toMatchObject({ Status: 'PENDING', Comment: 'a & b' })
    await opened.clock.advance(8_000)
    expect((await status())?.Status).toBe('INSYNC')
    await change({ Action: 'UPSERT', ResourceRecordSet: record('API.shop.example.', '192.0.2.2') })
    expect(await names()).toEqual(['api.shop.example. 192.0.2.2'])
    await change({ Action: 'DELETE', ResourceRecordSet: record('api.shop.example', '192.0.2.2') })
    expect(await names()).toEqual([])
  })

  it('is changed together with the others of its batch or not at all', async () => {
    const batch = change(
      { Action: 'CREATE', ResourceRecordSet: record('www.shop.example', '192.0.2.1') },
      { Action: 'DELETE', ResourceRecordSet: record('old.shop.example', '192.0.2.9') },
    )
    await expect(batch).rejects.toMatchObject({ name: 'InvalidChangeBatch', message: expect.stringContaining('it was not found') })
    expect(await names()).toEqual([])
    await expect(change({ Action: 'CREATE', ResourceRecordSet: record('www.other.example', '192.0.2.1') })).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
    })
  })

  it('may be an alias', async () => {
    const AliasTarget = { HostedZoneId: 'Z215JYRZR1TBD5', DNSName: 'shop-1.eu-central-1.elb.amazonaws.com', EvaluateTargetHealth: true }
    await change({ Action: 'CREATE', ResourceRecordSet: { Name: 'shop.example', Type: 'A', AliasTarget } })
    const found = await dns.send(new ListResourceRecordSetsCommand({ HostedZoneId }))
    expect(found.ResourceRecordSets?.map(({ Type }) => Type)).toEqual(['A', 'NS', 'SOA'])
    expect(found.ResourceRecordSets?.[0]?.AliasTarget).toEqual({ ...AliasTarget, DNSName: `${AliasTarget.DNSName}.` })
  })
})

describe('a hosted zone', () => {
  it('is found, is not deleted while it holds records, and may be unknown', async () => {
    expect((await dns.send(new ListHostedZonesCommand({}))).HostedZones).toMatchObject([{ Id: HostedZoneId, Name: 'shop.example.' }])
    const byName = await dns.send(new ListHostedZonesByNameCommand({ DNSName: 'shop.example', MaxItems: 1 }))
    expect(byName.HostedZones?.[0]?.Id).toBe(HostedZoneId)
    await change({ Action: 'CREATE', ResourceRecordSet: record('www.shop.example', '192.0.2.1') })
    await expect(dns.send(new DeleteHostedZoneCommand({ Id: HostedZoneId }))).rejects.toMatchObject({ name: 'HostedZoneNotEmpty' })
    await expect(dns.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z000' }))).rejects.toMatchObject({
      name: 'NoSuchHostedZone',
      $metadata: { httpStatusCode: 404 },
    })
  })
})

describe('XML of a request', () => {
  it('is read with its entities and nothing around it', () => {
    expect(parseXml('<?xml version="1.0"?><a x="1"><b>1 &lt; &#50;</b><c/></a>')).toEqual({
      name: 'a',
      text: '',
      children: [
        { name: 'b', text: '1 < 2', children: [] },
        { name: 'c', text: '', children: [] },
      ],
    })
  })

  it.each(['', 'text', '<a>', '<a></b>', '<a/><b/>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '</a>'])('is not %j', (text) => {
    expect(parseXml(text)).toBeNull()
  })
})
