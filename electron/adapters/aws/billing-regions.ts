import type { Account } from '../../../shared/model/account.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { partitionOf } from '../../../shared/model/partition.ts'

/** Where Cost Explorer is for all regions of a partition, as in the endpoint rules of the SDK’s own client; GovCloud has none. */
const costExplorerRegions = { aws: 'us-east-1', 'aws-cn': 'cn-northwest-1', 'aws-eusc': 'eusc-de-east-1', 'aws-us-gov': null } as const

type Place = Pick<Account, 'name' | 'regions'>

/** UNSUPPORTED for an account of GovCloud. */
export function costExplorerRegionOf({ name, regions }: Place): string {
  const region = costExplorerRegions[partitionOf(regions[0] ?? '')]
  if (region !== null) return region
  const message = `AWS GovCloud (US) has no Cost Explorer, so the bill of "${name}" cannot be read from it. AWS bills it to the commercial account that it belongs to: look there.`
  throw new HengeError('UNSUPPORTED', message)
}

/**
 * Whether the price list may be asked with an account’s credentials. The one of China is a list of its own, in a currency that the program does
 * not reckon in, and the other partitions have none: asked elsewhere they would only seem to be signed out.
 */
export function hasPriceList({ regions }: Pick<Account, 'regions'>): boolean {
  return partitionOf(regions[0] ?? '') === 'aws'
}
