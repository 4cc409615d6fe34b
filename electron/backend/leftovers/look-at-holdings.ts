import { HengeError } from '../../../shared/model/error.ts'
import type { LeftoverList } from '../../../shared/model/leftover.ts'
import type { OtherLeftover } from '../../../shared/model/other-leftover.ts'
import { otherLeftovers } from '../../../shared/model/other-leftovers.ts'
import type { LeftoverParts } from './ports.ts'

/** What looking at what others have needs. */
export type HoldingsParts = Pick<LeftoverParts, 'accounts' | 'clock' | 'prices' | 'resting'> & {
  readonly creations: Pick<LeftoverParts['creations'], 'open'>
}

/**
 * What others have left over of one account in one region. A part that cannot be read is said, and nothing that depends on it is
 * listed. Only reads, by ports that can do nothing else.
 */
export async function lookAtHoldings(
  parts: HoldingsParts,
  accountId: string,
  region: string,
): Promise<{ readonly items: OtherLeftover[]; readonly problems: LeftoverList['problems'] }> {
  const { compute, holdings } = parts.accounts.cloud(accountId, region)
  const problems: LeftoverList['problems'] = []
  const reading = async <Part>(what: string, read: () => Promise<Part>): Promise<Part | null> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof HengeError)) throw error
      const { code, message } = error
      if (code !== 'UNSUPPORTED') problems.push({ accountId, region, what, code, message })
      return null
    }
  }
  const [volumes, addresses, snapshots, images] = await Promise.all([
    reading('volumes', () => holdings.volumes()),
    reading('Elastic IPs', () => holdings.addresses()),
    reading('snapshots', () => holdings.snapshots()),
    reading('images', () => holdings.images()),
  ])
  const servers = images === null || images.length === 0 ? [] : await reading('servers', () => compute.listServers())
  const [creations, resting] = await Promise.all([parts.creations.open(accountId), parts.resting(accountId)])
  const items = otherLeftovers({
    ...{ accountId, region, now: parts.clock.now(), prices: parts.prices, volumes, addresses, snapshots, images },
    imagesInUse: servers && new Set(servers.flatMap(({ state, imageId }) => (state === 'terminated' ? [] : imageId))),
    ownVolumeIds: new Set([
      ...creations.flatMap(({ kind, key }) => (kind === 'volume' ? key : [])),
      ...resting.flatMap((rest) => rest.volumes.map(({ id }) => id)),
    ]),
    awaitedAddresses: new Map(resting.flatMap(({ address, role }) => (address ? [[address.allocationId, role] as const] : []))),
  })
  return { items, problems }
}
