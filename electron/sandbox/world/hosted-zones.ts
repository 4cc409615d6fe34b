import { ApiError } from './api-error.ts'
import { hash } from './dice.ts'
import type { HostedZone, RecordSet } from './dns-entities.ts'
import type { Region } from './region.ts'

/** Lower case and with the dot at the end, as Route 53 keeps names. */
export function fullName(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower : `${lower}.`
}

/** NoSuchHostedZone. `id` with or without what stands before it in answers. */
export function knownZone(region: Region, id: string): HostedZone {
  const short = id.replace(/^\/hostedzone\//, '')
  const zone = region.find('hosted-zone', short)
  if (zone === undefined) throw new ApiError('NoSuchHostedZone', `No hosted zone found with ID: ${short}`, 404)
  return zone
}

export function createZone(region: Region, name: string, reference: string, comment: string): HostedZone {
  if (region.all('hosted-zone').some((zone) => zone.reference === reference)) {
    throw new ApiError(
      'HostedZoneAlreadyExists',
      `A hosted zone has already been created with the specified caller reference ${reference}.`,
      409,
    )
  }
  const id = `Z${hash(region.newId('zone')).toString(36).toUpperCase().padStart(7, '0')}SANDBOX`
  const full = fullName(name)
  const servers = [1, 2, 3, 4].map((number) => `ns-${number * 256}.awsdns-${number}.${['com', 'net', 'org', 'co.uk'][number - 1]}.`)
  const record = { setId: null, weight: null, alias: null, healthCheckId: null }
  const zone: HostedZone = {
    kind: 'hosted-zone',
    id,
    name: full,
    reference,
    comment,
    records: [
      { ...record, name: full, type: 'NS', ttl: 172_800, values: servers },
      { ...record, name: full, type: 'SOA', ttl: 900, values: [`${servers[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`] },
    ],
  }
  region.put(zone)
  return zone
}

/** HostedZoneNotEmpty. */
export function deleteZone(region: Region, zone: HostedZone): void {
  if (zone.records.length > 2) {
    throw new ApiError(
      'HostedZoneNotEmpty',
      'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
    )
  }
  region.remove('hosted-zone', zone.id)
}

/** Route 53 orders by name with the labels back to front, then by type. */
export function sortKey(record: { readonly name: string; readonly type: string; readonly setId?: string | null }): string {
  return [record.name.split('.').reverse().join('.'), record.type, record.setId ?? ''].join(' ')
}

export interface RecordChange {
  readonly action: string
  readonly record: RecordSet
}

/** All of the changes or none. InvalidChangeBatch. */
export function changeRecords(region: Region, zone: HostedZone, changes: readonly RecordChange[]): void {
  const records = new Map(zone.records.map((record) => [sortKey(record), record]))
  const problems: string[] = []
  for (const { action, record } of changes) {
    const key = sortKey(record)
    const present = records.get(key)
    const shown = `resource record set [name='${record.name}', type='${record.type}'${record.setId === null ? '' : `, set-identifier='${record.setId}'`}]`
    if (record.name !== zone.name && !record.name.endsWith(`.${zone.name}`)) {
      problems.push(`RRSet with DNS name ${record.name} is not permitted in zone ${zone.name}`)
    } else if (action === 'CREATE' && present !== undefined) problems.push(`Tried to create ${shown} but it already exists`)
    else if (action === 'DELETE' && present === undefined) problems.push(`Tried to delete ${shown} but it was not found`)
    else if (action === 'DELETE' && JSON.stringify(present) !== JSON.stringify(record)) {
      problems.push(`Tried to delete ${shown} but the values provided do not match the current values`)
    } else if (action === 'DELETE') records.delete(key)
    else records.set(key, record)
  }
  if (problems.length > 0) throw new ApiError('InvalidChangeBatch', `[${problems.join(', ')}]`)
  region.put({ ...zone, records: [...records.values()].sort((first, second) => (sortKey(first) < sortKey(second) ? -1 : 1)) })
}
