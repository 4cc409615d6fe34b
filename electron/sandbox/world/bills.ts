import { hoursOfMonth } from '../../../shared/model/price.ts'
import type { Instance, Volume } from './entities.ts'
import { lentPublicAddress, runningPeriods, terminatedAt } from './life.ts'
import { usagePrefix } from './network.ts'
import { includedInGp3, instanceHour, otherPrices, volumeGiBMonth } from './prices.ts'
import type { Region } from './region.ts'

/** Something that costs so much an hour while it lasts. */
export interface Charge {
  readonly service: string
  readonly usageType: string
  readonly region: string
  readonly instanceType: string | null
  /** null: what is billed to nothing by itself. */
  readonly resourceId: string | null
  /** Cost Explorer’s PURCHASE_TYPE, and its kind of a line of the bill: what a plan pays is charged and taken back. */
  readonly purchase: string
  readonly record: 'Usage' | 'DiscountedUsage' | 'SavingsPlanCoveredUsage' | 'SavingsPlanNegation'
  readonly tags: Readonly<Record<string, string>>
  readonly from: number
  /** Infinity while it goes on. */
  readonly to: number
  /** USD. */
  readonly hourly: number
  /** What an hour counts for in the usage type’s own unit: 1 hour, or GiB-months. */
  readonly usageHourly: number
  /** It is paid by the month: an hour counts for more in a short one. */
  readonly byMonth?: true
}

const compute = 'Amazon Elastic Compute Cloud - Compute'
const other = 'EC2 - Other'
const network = 'Amazon Virtual Private Cloud'

/** A month of so many hours, by which a GiB and month becomes an hourly price: see `chargedHours` for months of other lengths. */
const monthHours = 730
/** Of the price on demand. */
const spotShare = 0.3
const unbought = { purchase: 'No Purchase Type', record: 'Usage' } as const

/** Everything in a region that has cost or costs something, computed from what ran. */
export function chargesOf(region: Region): Charge[] {
  return [
    ...region.all('instance').flatMap((instance) => instanceCharges(region, instance)),
    ...volumeCharges(region),
    ...snapshotCharges(region),
    ...addressCharges(region),
  ]
}

function instanceCharges(region: Region, instance: Instance): Charge[] {
  const common = { region: region.name, resourceId: instance.id, tags: instance.tags }
  return runningPeriods(instance).flatMap(({ from, to }) => {
    const price = instanceHour(region.name, instance.instanceType)
    const running = boughtAs(region.name, instance, price).map(
      (bought): Charge => ({ ...common, service: compute, instanceType: instance.instanceType, ...bought, from, to }),
    )
    if (lentPublicAddress(instance, from) === null) return running
    const address: Charge = {
      ...common,
      ...unbought,
      service: network,
      usageType: `${usagePrefix(region.name)}PublicIPv4:InUseAddress`,
      instanceType: null,
      hourly: otherPrices(region.name).addressHour,
      usageHourly: 1,
      from,
      to,
    }
    return [...running, address]
  })
}

/** A reservation and a plan are paid by fees of their own, which are not here: what they cover costs nothing. */
function boughtAs(region: string, { bought, instanceType }: Instance, price: number) {
  const usage = (kind: string) => `${usagePrefix(region)}${kind}:${instanceType}`
  const box = { usageType: usage('BoxUsage'), usageHourly: 1 }
  switch (bought) {
    case undefined:
      return [{ ...box, purchase: 'On Demand Instances', record: 'Usage' as const, hourly: price }]
    case 'spot':
      return [{ ...box, usageType: usage('SpotUsage'), purchase: 'Spot Instances', record: 'Usage' as const, hourly: price * spotShare }]
    case 'reserved':
      return [{ ...box, purchase: 'Standard Reserved Instances', record: 'DiscountedUsage' as const, hourly: 0 }]
    case 'savings-plan':
      return [
        { ...box, purchase: 'Savings Plans', record: 'SavingsPlanCoveredUsage' as const, hourly: price },
        { ...box, purchase: 'Savings Plans', record: 'SavingsPlanNegation' as const, hourly: -price, usageHourly: 0 },
      ]
  }
}

function volumeCharges(region: Region): Charge[] {
  return region.all('volume').flatMap((volume) => {
    const { attachment } = volume
    const owner = attachment === null ? undefined : region.find('instance', attachment.instanceId)
    const ended = attachment?.deleteOnTermination && owner !== undefined ? terminatedAt(owner) : null
    const common = {
      service: other,
      region: region.name,
      instanceType: null,
      resourceId: volume.id,
      ...unbought,
      // A volume without tags of its own is counted with its server, as most shops set it up.
      tags: { ...owner?.tags, ...volume.tags },
      from: volume.createdAt,
      to: volume.deletedAt ?? ended ?? Number.POSITIVE_INFINITY,
    }
    const size = { kind: `VolumeUsage.${volume.type}`, count: volume.sizeGiB, price: volumeGiBMonth(region.name, volume.type) }
    return [size, ...extrasOf(volume, region.name)].map(
      ({ kind, count, price }): Charge => ({
        ...common,
        usageType: `${usagePrefix(region.name)}EBS:${kind}`,
        hourly: (count * price) / monthHours,
        usageHourly: count / monthHours,
        byMonth: true,
      }),
    )
  })
}

/** What a gp3 does beyond what its size’s price includes. */
function extrasOf({ type, iops, throughput }: Volume, region: string) {
  if (type !== 'gp3') return []
  const price = otherPrices(region)
  return [
    { kind: 'VolumeP-IOPS.gp3', count: Math.max(0, iops - includedInGp3.iops), price: price.iops },
    { kind: 'VolumeP-Throughput.gp3', count: Math.max(0, (throughput ?? 0) - includedInGp3.throughput), price: price.throughput },
  ].filter(({ count }) => count > 0)
}

/** AWS counts the blocks that differ; here every snapshot counts with its volume’s size. */
function snapshotCharges(region: Region): Charge[] {
  return region.all('snapshot').map((snapshot) => ({
    service: other,
    usageType: `${usagePrefix(region.name)}EBS:SnapshotUsage`,
    region: region.name,
    instanceType: null,
    resourceId: snapshot.id,
    ...unbought,
    tags: snapshot.tags,
    from: snapshot.startedAt,
    to: Number.POSITIVE_INFINITY,
    hourly: (snapshot.sizeGiB * otherPrices(region.name).snapshots) / monthHours,
    usageHourly: snapshot.sizeGiB / monthHours,
    byMonth: true,
  }))
}

/** An Elastic IP on a running server stands in place of the lent address, which is charged above; here is the time besides. */
function addressCharges(region: Region): Charge[] {
  return region.all('address').flatMap((address) => {
    const owner = address.association === null ? undefined : region.find('instance', address.association.instanceId)
    const used = owner === undefined ? [] : runningPeriods(owner)
    const edges = [address.allocatedAt, ...used.flatMap((period) => [period.from, period.to]), Number.POSITIVE_INFINITY]
    return edges.flatMap((from, index): Charge[] => {
      const to = edges[index + 1]
      if (index % 2 === 1 || to === undefined || to <= from) return []
      return [
        {
          service: network,
          usageType: `${usagePrefix(region.name)}PublicIPv4:IdleAddress`,
          region: region.name,
          instanceType: null,
          resourceId: address.id,
          ...unbought,
          tags: address.tags,
          from,
          to,
          hourly: otherPrices(region.name).idleAddressHour,
          usageHourly: 1,
        },
      ]
    })
  })
}

/** Hours of a charge between two instants, none of them in the future of `now`; of what is paid by the month, of a month of 730 hours. */
export function chargedHours(charge: Charge, from: number, to: number, now: number): number {
  const [begin, end] = [Math.max(charge.from, from), Math.min(charge.to, to, now)]
  if (!charge.byMonth) return Math.max(0, end - begin) / 3_600_000
  let hours = 0
  for (let at = begin; at < end; ) {
    const date = new Date(at)
    const next = Math.min(end, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1))
    hours += ((next - at) / 3_600_000) * (monthHours / hoursOfMonth(at))
    at = next
  }
  return hours
}
