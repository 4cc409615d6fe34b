import { randomUUID } from 'node:crypto'
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { expect } from 'vitest'
import { type CloudWorld, eventually } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>

async function hostedZone({ clientConfig }: CloudWorld, prefix = '') {
  const client = new Route53Client(clientConfig)
  const name = `${prefix}${randomUUID().slice(0, 8)}.example.org`
  return { client, ...(await add(client, name)) }
}

async function add(client: Route53Client, name: string) {
  const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: name, CallerReference: randomUUID() }))
  return { name, id: (HostedZone?.Id ?? '').replace('/hostedzone/', '') }
}

export const dns: Behaviours = {
  'finds the hosted zone with the longest fitting name': async (world) => {
    const { client, name } = await hostedZone(world)
    const inner = await add(client, `shop.${name}`)
    const { dns } = world.cloud
    expect(await dns.zoneOf(`www.shop.${name}`, 'public')).toEqual({ id: inner.id, name: `shop.${name}.`, kind: 'public' })
    expect(await dns.zoneOf(`workshop.${name}`, 'private')).toMatchObject({ name: `${name}.` })
    expect(await dns.zoneOf(name.toUpperCase(), 'public')).toMatchObject({ name: `${name}.` })
  },
  'knows no hosted zone for a name that is in none': async ({ cloud }) => {
    expect(await cloud.dns.zoneOf(`${randomUUID()}.invalid`, 'private')).toBeNull()
  },
  'does not choose between two hosted zones of one name': async (world) => {
    const { client, name } = await hostedZone(world)
    await add(client, name)
    await expect(world.cloud.dns.zoneOf(`www.${name}`, 'public')).rejects.toMatchObject({ code: 'CONFLICT' })
  },
  'makes, replaces and removes an A record': async (world) => {
    const { dns } = world.cloud
    const { id, name } = await hostedZone(world)
    const record = { name: `www.${name}`, addresses: ['192.0.2.1', '192.0.2.2'], ttlSeconds: 60 }
    expect(await dns.read(id, record.name)).toBeNull()
    await dns.upsert(id, record)
    expect(await dns.read(id, record.name)).toEqual({ addresses: record.addresses, ttlSeconds: 60, otherwise: null })
    for (const _ of [1, 2]) await dns.upsert(id, { ...record, addresses: ['192.0.2.3'], ttlSeconds: 30 })
    expect(await dns.read(id, record.name)).toEqual({ addresses: ['192.0.2.3'], ttlSeconds: 30, otherwise: null })
    expect(await dns.read(id, name)).toBeNull()
    expect(await dns.remove(id, { ...record, addresses: ['192.0.2.3'], ttlSeconds: 30 })).toEqual(expect.any(String))
    expect(await dns.remove(id, record)).toBeNull()
    expect(await dns.read(id, record.name)).toBeNull()
  },
  'says whether a record may be changed, and changes nothing': async (world) => {
    const { dns } = world.cloud
    const { id, name } = await hostedZone(world)
    await dns.checkChange(id, name)
    expect(await dns.read(id, name)).toBeNull()
    const record = { addresses: ['192.0.2.1'], ttlSeconds: 1 }
    await dns.upsert(id, { name, ...record })
    await dns.checkChange(id, name)
    expect(await dns.read(id, name)).toEqual({ ...record, otherwise: null })
    await expect(dns.checkChange('Z0123456789GONE', name)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
  'says when a change is on all name servers': async (world) => {
    const { dns } = world.cloud
    const { id, name } = await hostedZone(world)
    const change = await dns.upsert(id, { name, addresses: ['192.0.2.1'], ttlSeconds: 60 })
    await eventually(async () => expect(await dns.isInSync(change)).toBe(true))
  },
  'does not say so at once': async (world) => {
    const { dns } = world.cloud
    const { id, name } = await hostedZone(world)
    const change = await dns.upsert(id, { name, addresses: ['192.0.2.1'], ttlSeconds: 60 })
    expect(await dns.isInSync(change)).toBe(false)
  },
  'tells a plain record from an alias, a weighted one and a CNAME': async (world) => {
    const { dns } = world.cloud
    const { client, id, name } = await hostedZone(world)
    const ResourceRecords = [{ Value: '192.0.2.1' }]
    const sets = [
      { Name: `alias.${name}`, Type: 'A', AliasTarget: { HostedZoneId: id, DNSName: `plain.${name}`, EvaluateTargetHealth: false } },
      { Name: `weighted.${name}`, Type: 'A', SetIdentifier: 'one', Weight: 10, TTL: 60, ResourceRecords },
      { Name: `cname.${name}`, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: `plain.${name}` }] },
    ] as const
    await dns.upsert(id, { name: `plain.${name}`, addresses: ['192.0.2.1'], ttlSeconds: 60 })
    for (const set of sets) {
      const Changes = [
        {
          Action: 'CREATE' as const,
          ResourceRecordSet: { ...set, ResourceRecords: 'ResourceRecords' in set ? [...set.ResourceRecords] : undefined },
        },
      ]
      await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch: { Changes } }))
    }
    expect(await dns.read(id, `alias.${name}`)).toMatchObject({ otherwise: 'alias' })
    expect(await dns.read(id, `weighted.${name}`)).toMatchObject({ otherwise: 'routing-policy' })
    expect(await dns.read(id, `cname.${name}`)).toMatchObject({ addresses: [], otherwise: 'cname' })
    expect(await dns.read(id, `plain.${name}`)).toMatchObject({ otherwise: null })
  },
  'says NOT_FOUND for a hosted zone that is gone': async ({ cloud }) => {
    await expect(cloud.dns.read('Z0123456789GONE', 'www.example.org')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
}
