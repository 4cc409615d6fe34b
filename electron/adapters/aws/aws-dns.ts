import {
  ChangeResourceRecordSetsCommand,
  type ChangeResourceRecordSetsCommandInput,
  GetChangeCommand,
  type HostedZone,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53'
import { HengeError } from '../../../shared/model/error.ts'
import type { DnsRecord, DnsRecords, DnsZone } from '../../backend/cloud/ports.ts'
import type { AwsSession } from './aws-session.ts'
import { offered } from './not-offered.ts'
import { given, readPages } from './pages.ts'

/** How Route 53 answers to the deletion of what is not there. */
const notThere = new Set(['InvalidChangeBatch', 'InvalidInput'])

/** Route 53, which is one for all regions. */
export class AwsDns implements DnsRecords {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async zoneOf(name: string, kind: DnsZone['kind'], signal?: AbortSignal): Promise<DnsZone | null> {
    const listed = readPages<HostedZone>(
      ({ Id }) => Id,
      (Marker) =>
        this.session.call(
          'Route 53',
          'route53:ListHostedZones',
          async (client, options) => {
            const answer = await client.send(new ListHostedZonesCommand({ Marker }), options)
            return { items: given(answer.HostedZones, answer), next: answer.IsTruncated ? answer.NextMarker : undefined }
          },
          signal,
        ),
    )
    const zones = (await offered(this.session, listed, signal)).map(toZone).filter((zone) => isInside(name, zone.name))
    const longest = Math.max(...zones.map((zone) => zone.name.length))
    const closest = zones.filter((zone) => zone.name.length === longest)
    const fitting = closest.some((zone) => zone.kind === kind) ? closest.filter((zone) => zone.kind === kind) : closest
    const [zone, other] = fitting
    if (zone && other) {
      const said = fitting.map(({ id }) => id).join(', ')
      throw new HengeError(
        'CONFLICT',
        `The account has several ${zone.kind} hosted zones ${zone.name} (${said}): which one is meant is not clear.`,
      )
    }
    return zone ?? null
  }

  async read(zoneId: string, name: string, signal?: AbortSignal): Promise<DnsRecord | null> {
    const wanted = fullName(name)
    const sets = await this.session.call(
      'Route 53',
      'route53:ListResourceRecordSets',
      async (client, options) => {
        const answer = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, StartRecordName: wanted }), options)
        return given(answer.ResourceRecordSets, answer)
      },
      signal,
    )
    const own = sets.filter((set) => fullName(set.Name ?? '') === wanted)
    const found = own.find(({ Type }) => Type === 'A') ?? own.find(({ Type }) => Type === 'CNAME')
    if (!found) return null
    const addresses = (found.ResourceRecords ?? []).flatMap(({ Value }) => Value ?? [])
    return { addresses: found.Type === 'A' ? addresses : [], ttlSeconds: found.TTL ?? 0, otherwise: otherwise(found) }
  }

  async upsert(
    zoneId: string,
    record: { readonly name: string; readonly addresses: readonly string[]; readonly ttlSeconds: number },
    signal?: AbortSignal,
  ): Promise<string> {
    return this.change(zoneId, 'UPSERT', record, signal)
  }

  async remove(
    zoneId: string,
    record: { readonly name: string; readonly addresses: readonly string[]; readonly ttlSeconds: number },
    signal?: AbortSignal,
  ): Promise<string | null> {
    if ((await this.read(zoneId, record.name, signal)) === null) return null
    return this.change(zoneId, 'DELETE', record, signal)
  }

  async checkChange(zoneId: string, name: string, signal?: AbortSignal): Promise<void> {
    const now = await this.read(zoneId, name, signal)
    const nobodys = now?.addresses.join() === '192.0.2.1' ? '192.0.2.2' : '192.0.2.1'
    try {
      // Of documentation addresses (RFC 5737). Values that do not match refuse the whole change.
      await this.change(zoneId, 'DELETE', { name, addresses: [nobodys], ttlSeconds: 1 }, signal)
    } catch (error) {
      if (error instanceof HengeError && error.code === 'REFUSED' && notThere.has(String(error.details.awsCode))) return
      throw error
    }
  }

  async isInSync(changeId: string, signal?: AbortSignal): Promise<boolean> {
    return this.session.call(
      'Route 53',
      'route53:GetChange',
      async (client, options) => {
        const answer = await client.send(new GetChangeCommand({ Id: changeId }), options)
        return given(answer.ChangeInfo, answer).Status === 'INSYNC'
      },
      signal,
    )
  }

  private change(
    zoneId: string,
    Action: 'UPSERT' | 'DELETE',
    record: { readonly name: string; readonly addresses: readonly string[]; readonly ttlSeconds: number },
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const ResourceRecordSet: ResourceRecordSet = {
      ...{ Name: fullName(record.name), Type: 'A', TTL: record.ttlSeconds },
      ResourceRecords: record.addresses.map((Value) => ({ Value })),
    }
    const input: ChangeResourceRecordSetsCommandInput = {
      HostedZoneId: zoneId,
      ChangeBatch: { Comment: 'henge', Changes: [{ Action, ResourceRecordSet }] },
    }
    return this.session.call(
      'Route 53',
      'route53:ChangeResourceRecordSets',
      async (client, options) => {
        const answer = await client.send(new ChangeResourceRecordSetsCommand(input), options)
        return given(answer.ChangeInfo?.Id, answer)
      },
      signal,
    )
  }
}

/** Lower case and with the dot at the end, as Route 53 keeps names. */
function fullName(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower : `${lower}.`
}

function isInside(name: string, zone: string): boolean {
  return fullName(name) === zone || fullName(name).endsWith(`.${zone}`)
}

function toZone({ Id, Name, Config }: HostedZone): DnsZone {
  const id = (Id ?? '').replace(/^\/hostedzone\//, '')
  return { id, name: fullName(Name ?? ''), kind: Config?.PrivateZone ? 'private' : 'public' }
}

function otherwise(set: ResourceRecordSet): DnsRecord['otherwise'] {
  if (set.AliasTarget) return 'alias'
  if (set.Type === 'CNAME') return 'cname'
  if (set.TrafficPolicyInstanceId !== undefined) return 'traffic-policy'
  if (set.SetIdentifier !== undefined || set.HealthCheckId !== undefined) return 'routing-policy'
  return null
}
