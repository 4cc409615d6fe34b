import {
  type ChangeInfo,
  ChangeResourceRecordSets$,
  type ChangeResourceRecordSetsRequest,
  type ChangeResourceRecordSetsResponse,
  CreateHostedZone$,
  type CreateHostedZoneRequest,
  type CreateHostedZoneResponse,
  DeleteHostedZone$,
  type DeleteHostedZoneRequest,
  type DeleteHostedZoneResponse,
  GetChange$,
  type GetChangeRequest,
  type GetChangeResponse,
  GetHostedZone$,
  type GetHostedZoneRequest,
  type GetHostedZoneResponse,
  ListHostedZones$,
  ListHostedZonesByName$,
  type ListHostedZonesByNameRequest,
  type ListHostedZonesByNameResponse,
  type ListHostedZonesRequest,
  type ListHostedZonesResponse,
  ListResourceRecordSets$,
  type ListResourceRecordSetsRequest,
  type ListResourceRecordSetsResponse,
  type ResourceRecordSet,
  type HostedZone as ZoneView,
} from '@aws-sdk/client-route-53'
import { ApiError } from '../world/api-error.ts'
import type { DnsChange, HostedZone, RecordSet } from '../world/dns-entities.ts'
import { changeRecords, createZone, deleteZone, fullName, knownZone, sortKey } from '../world/hosted-zones.ts'
import { homeRegion } from '../world/network.ts'
import type { Region } from '../world/region.ts'
import type { World } from '../world/world.ts'
import { type CallContext, defineService, operation } from './service.ts'

/** Route 53 is one for all regions. */
function home(world: World): Region {
  return world.region(homeRegion)
}

function zoneView(zone: HostedZone): ZoneView {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.reference,
    Config: { Comment: zone.comment, PrivateZone: false },
    ResourceRecordSetCount: zone.records.length,
  }
}

function recordView(record: RecordSet): ResourceRecordSet {
  return {
    Name: record.name,
    Type: record.type as ResourceRecordSet['Type'],
    SetIdentifier: record.setId ?? undefined,
    Weight: record.weight ?? undefined,
    TTL: record.ttl ?? undefined,
    ResourceRecords: record.alias === null ? record.values.map((Value) => ({ Value })) : undefined,
    AliasTarget:
      record.alias === null
        ? undefined
        : { HostedZoneId: record.alias.zoneId, DNSName: record.alias.name, EvaluateTargetHealth: record.alias.evaluatesHealth },
    HealthCheckId: record.healthCheckId ?? undefined,
  }
}

function recordOf(given: ResourceRecordSet | undefined): RecordSet {
  const { Name: name, Type: type, AliasTarget: alias } = given ?? {}
  if (given === undefined || name === undefined || type === undefined)
    throw new ApiError('InvalidInput', 'Invalid request: Expected a name and a type')
  if (alias === undefined && (given.TTL === undefined || !given.ResourceRecords?.length)) {
    throw new ApiError('InvalidInput', 'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]]')
  }
  return {
    setId: given.SetIdentifier ?? null,
    weight: given.Weight ?? null,
    alias:
      alias === undefined
        ? null
        : { zoneId: alias.HostedZoneId ?? '', name: fullName(alias.DNSName ?? ''), evaluatesHealth: alias.EvaluateTargetHealth ?? false },
    healthCheckId: given.HealthCheckId ?? null,
    name: fullName(name),
    type,
    ttl: given.TTL ?? null,
    values: (given.ResourceRecords ?? []).map(({ Value }) => Value ?? ''),
  }
}

function changeView(region: Region, change: DnsChange): ChangeInfo {
  return {
    Id: `/change/${change.id}`,
    Status: region.now < change.inSyncAt ? 'PENDING' : 'INSYNC',
    SubmittedAt: new Date(change.at),
    Comment: change.comment === '' ? undefined : change.comment,
  }
}

function recordChange(region: Region, comment: string): DnsChange {
  const id = `C${region.newId('change').slice(-16).toUpperCase()}`
  const change: DnsChange = { kind: 'dns-change', id, at: region.now, inSyncAt: region.now + region.timings.dns, comment }
  region.put(change)
  return change
}

function itemCount(asked: number | undefined): number {
  if (asked !== undefined && !(asked >= 1)) throw new ApiError('InvalidInput', 'Invalid MaxItems')
  return Math.min(asked ?? 100, 300)
}

function listZones({ world }: CallContext, input: ListHostedZonesRequest): ListHostedZonesResponse {
  const all = home(world).all('hosted-zone')
  const start = input.Marker === undefined ? 0 : all.findIndex(({ id }) => id === input.Marker)
  if (start < 0) throw new ApiError('NoSuchHostedZone', 'No hosted zone found with the marker', 404)
  const count = itemCount(input.MaxItems)
  const next = all[start + count]
  return {
    HostedZones: all.slice(start, start + count).map(zoneView),
    Marker: input.Marker,
    IsTruncated: next !== undefined,
    NextMarker: next?.id,
    MaxItems: count,
  }
}

function listZonesByName({ world }: CallContext, input: ListHostedZonesByNameRequest): ListHostedZonesByNameResponse {
  const key = (name: string) => fullName(name).split('.').reverse().join('.')
  const from = input.DNSName === undefined ? '' : key(input.DNSName)
  const all = home(world)
    .all('hosted-zone')
    .filter(({ name }) => key(name) >= from)
    .sort((first, second) => (key(first.name) < key(second.name) ? -1 : 1))
  const count = itemCount(input.MaxItems)
  return {
    HostedZones: all.slice(0, count).map(zoneView),
    DNSName: input.DNSName,
    IsTruncated: all.length > count,
    NextDNSName: all[count]?.name,
    NextHostedZoneId: all[count]?.id,
    MaxItems: count,
  }
}

function getZone({ world }: CallContext, input: GetHostedZoneRequest): GetHostedZoneResponse {
  const zone = knownZone(home(world), input.Id ?? '')
  return { HostedZone: zoneView(zone), DelegationSet: { NameServers: [...(zone.records.find(({ type }) => type === 'NS')?.values ?? [])] } }
}

function create({ world }: CallContext, input: CreateHostedZoneRequest): CreateHostedZoneResponse {
  const region = home(world)
  const zone = createZone(region, input.Name ?? '', input.CallerReference ?? '', input.HostedZoneConfig?.Comment ?? '')
  const NameServers = [...(zone.records[0]?.values ?? [])]
  const ChangeInfo = changeView(region, recordChange(region, ''))
  return { HostedZone: zoneView(zone), ChangeInfo, DelegationSet: { NameServers }, Location: undefined }
}

function remove({ world }: CallContext, input: DeleteHostedZoneRequest): DeleteHostedZoneResponse {
  const region = home(world)
  deleteZone(region, knownZone(region, input.Id ?? ''))
  return { ChangeInfo: changeView(region, recordChange(region, '')) }
}

function listRecords({ world }: CallContext, input: ListResourceRecordSetsRequest): ListResourceRecordSetsResponse {
  const { records } = knownZone(home(world), input.HostedZoneId ?? '')
  const from =
    input.StartRecordName === undefined
      ? ''
      : sortKey({ name: fullName(input.StartRecordName), type: input.StartRecordType ?? '', setId: input.StartRecordIdentifier ?? null })
  const following = records.filter((record) => sortKey(record) >= from.trimEnd())
  const count = itemCount(input.MaxItems)
  const next = following[count]
  return {
    ResourceRecordSets: following.slice(0, count).map(recordView),
    IsTruncated: next !== undefined,
    NextRecordName: next?.name,
    NextRecordType: next?.type as ListResourceRecordSetsResponse['NextRecordType'],
    NextRecordIdentifier: next?.setId ?? undefined,
    MaxItems: count,
  }
}

function change({ world }: CallContext, input: ChangeResourceRecordSetsRequest): ChangeResourceRecordSetsResponse {
  const region = home(world)
  const zone = knownZone(region, input.HostedZoneId ?? '')
  const changes = (input.ChangeBatch?.Changes ?? []).map(({ Action, ResourceRecordSet: record }) => ({
    action: Action ?? '',
    record: recordOf(record),
  }))
  changeRecords(region, zone, changes)
  return { ChangeInfo: changeView(region, recordChange(region, input.ChangeBatch?.Comment ?? '')) }
}

function getChange({ world }: CallContext, input: GetChangeRequest): GetChangeResponse {
  const id = (input.Id ?? '').replace(/^\/change\//, '')
  const found = home(world).find('dns-change', id)
  if (found === undefined) throw new ApiError('NoSuchChange', `Could not find resource with ID: ${id}`, 404)
  return { ChangeInfo: changeView(home(world), found) }
}

export const route53Service = defineService(
  { name: 'route53', queryNamespace: 'https://route53.amazonaws.com/doc/2013-04-01/', rest: 'xml' },
  [
    operation(ListHostedZones$, listZones),
    operation(ListHostedZonesByName$, listZonesByName),
    operation(GetHostedZone$, getZone),
    operation(CreateHostedZone$, create),
    operation(DeleteHostedZone$, remove),
    operation(ListResourceRecordSets$, listRecords),
    operation(ChangeResourceRecordSets$, change),
    operation(GetChange$, getChange),
  ],
)
