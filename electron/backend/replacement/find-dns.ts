import { HengeError } from '../../../shared/model/error.ts'
import type { Recipe, Strategy } from '../../../shared/model/recipe.ts'
import type { FoundDns } from '../../../shared/model/replacement/dns.ts'
import type { Blocker } from '../../../shared/model/replacement/plan.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { DnsRecord } from '../cloud/ports.ts'

/** Why a record is left alone. */
export const notPlain: Readonly<Record<NonNullable<DnsRecord['otherwise']>, string>> = {
  alias: 'an alias',
  cname: 'a CNAME',
  'routing-policy': 'one with a routing policy or a health check',
  'traffic-policy': 'made by a traffic policy',
}

/**
 * The record that the recipe names. What keeps it from being changed is a blocker and never a warning: others would go on asking
 * for servers that are gone. SIGNED_OUT, UNREACHABLE and THROTTLED are thrown.
 */
export async function findDns(
  cloud: Cloud,
  dns: Recipe['dns'],
  strategy: Strategy,
  signal?: AbortSignal,
): Promise<{ readonly found: FoundDns | null; readonly refusals: readonly Blocker[] }> {
  if (!dns || (strategy === 'root-volume' && dns.address === 'private')) return { found: null, refusals: [] }
  const blocked = (message: string, remedy: string, code: Blocker['code'] = 'dns-record') => ({
    found: null,
    refusals: [{ code, severity: 'blocker', serverId: null, message, remedy }] as const,
  })
  try {
    const zone = await cloud.dns.zoneOf(dns.name, dns.address, signal)
    if (zone === null) {
      return blocked(
        `No hosted zone of this account holds the name ${dns.name}.`,
        'Make one in Route 53, correct "dns" in the recipe, or take it out.',
      )
    }
    const record = await cloud.dns.read(zone.id, dns.name, signal)
    if (record?.otherwise) {
      return blocked(
        `The record ${dns.name} in ${zone.name} is ${notPlain[record.otherwise]}; only plain A records are kept.`,
        'Name another record in the recipe, or make this one a plain A record; behind a load balancer none is needed.',
      )
    }
    await cloud.dns.checkChange(zone.id, dns.name, signal)
    return { found: { zoneId: zone.id, zoneName: zone.name, record }, refusals: [] }
  } catch (error) {
    if (!(error instanceof HengeError) || !['FORBIDDEN', 'REFUSED', 'UNSUPPORTED', 'NOT_FOUND', 'CONFLICT'].includes(error.code))
      throw error
    const { action } = error.details
    const remedy =
      error.code === 'FORBIDDEN' && typeof action === 'string'
        ? `Allow ${action} to this identity, sign in with another, or take "dns" out of the recipe.`
        : 'Correct what the message names, or take "dns" out of the recipe.'
    return blocked(
      `The DNS record ${dns.name} cannot be kept: ${error.message}`,
      remedy,
      error.code === 'FORBIDDEN' ? 'no-permission' : 'dns-record',
    )
  }
}
