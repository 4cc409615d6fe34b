import type { Money } from './fleet.ts'
import { hoursInWeek, hoursPerMonth, type PriceLookup } from './price.ts'
import type { CostOption, CostPart } from './savings.ts'
import { isAlive, type Server } from './server.ts'

/** What is switched off outside the hours, and what it takes to come back. */
export interface OffPlan {
  /** Hours a week in which the servers run, 0..168. */
  readonly hoursPerWeek: number
  /** How often a week they come back. */
  readonly startsPerWeek: number
  /** From launch to serving: paid for at each rebuild, before the hours begin. */
  readonly bootSeconds: number
  /** Whether what goes with a destroyed server stays as a snapshot, which is paid for all month at its full size at most. */
  readonly keepsSnapshots?: boolean
  /** Whether the Elastic IP of a destroyed server is kept for the next one. */
  readonly keepsAddresses?: boolean
}

type BilledServer = Pick<Server, 'id' | 'region' | 'instanceType' | 'state' | 'volumes' | 'publicAddress' | 'elasticAddress'>

/** Hours of a month for which each thing of a running server is paid. */
interface BilledHours {
  readonly compute: number
  readonly volume: number
  readonly elasticAddress: number
  readonly publicAddress: number
  /** Of the above, those paid only because servers are built again. */
  readonly rebuild: number
  /** Of snapshots of the volumes that go. */
  readonly snapshot?: number
}

/** EC2 bills Linux by the second, at least one minute for each launch. */
const minimumBilledSeconds = 60

function hoursAsText(hours: number): string {
  return `${Number(hours.toFixed(1))} h`
}

function price(dollars: number): string {
  return `$${Number(dollars.toFixed(5))}`
}

/** Lines of a bill, equal ones put together, and what had no price. */
class Bill {
  private readonly lines = new Map<string, { kind: CostPart['kind']; count: number; amount: number; text: (count: number) => string }>()
  private readonly missing = new Set<string>()

  /** `text` is asked for when all is added. One for each server: without a name it costs nothing, a bundle gives names when it is made. */
  add(kind: CostPart['kind'], key: string, count: number, each: number, text: (count: number) => string): void {
    if (count * each === 0) return
    const line = this.lines.get(key)
    if (!line) {
      this.lines.set(key, { kind, count, amount: count * each, text })
      return
    }
    line.count += count
    line.amount += count * each
  }

  lacks(what: string): void {
    this.missing.add(what)
  }

  total(): CostOption {
    const parts = [...this.lines.values()].map((line) => ({ kind: line.kind, what: line.text(line.count), amount: line.amount }))
    const missing = [...this.missing]
    const amount = missing.length > 0 ? null : parts.reduce((sum, part) => sum + part.amount, 0)
    return { money: { amount, currency: 'USD', missing }, parts }
  }
}

function billVolumes(bill: Bill, server: BilledServer, hours: BilledHours, prices: PriceLookup): void {
  for (const volume of server.volumes) {
    if (volume.sizeGiB === null || volume.type === null) {
      bill.lacks(`size and type of ${volume.id}`)
      continue
    }
    const perGiBMonth = prices.volumeGiBMonth(server.region, volume.type)
    if (perGiBMonth === null) {
      bill.lacks(`${volume.type} volumes in ${server.region}`)
      continue
    }
    // A volume that outlives its server is paid for all month, whatever becomes of the server.
    const paid = volume.deleteOnTermination ? hours.volume : hoursPerMonth
    const share = paid / hoursPerMonth
    const when = share === 1 ? 'all month' : `${hoursAsText(paid)} of ${hoursPerMonth} h`
    if (volume.deleteOnTermination) billSnapshot(bill, volume.sizeGiB, server.region, hours.snapshot ?? 0, prices)
    const key = `${volume.type} ${server.region} ${paid}`
    const { type } = volume
    bill.add('volume', key, volume.sizeGiB, perGiBMonth * share, (gib) => {
      return `${gib} GiB ${type} in ${server.region}, ${when} at ${price(perGiBMonth)} per GiB and month`
    })
    billBeyondIncluded(bill, volume, server.region, { share, when }, prices)
  }
}

function billSnapshot(bill: Bill, sizeGiB: number, region: string, hours: number, prices: PriceLookup): void {
  if (hours === 0) return
  const perGiBMonth = prices.snapshotGiBMonth(region)
  if (perGiBMonth === null) {
    bill.lacks(`snapshots in ${region}`)
    return
  }
  bill.add('snapshot', region, sizeGiB, (perGiBMonth * hours) / hoursPerMonth, (gib) => {
    return `${gib} GiB of snapshots in ${region} at most, all month at ${price(perGiBMonth)} per GiB and month`
  })
}

/** What a gp3 does more than its size’s price includes. */
function billBeyondIncluded(
  bill: Bill,
  { beyondIncluded }: BilledServer['volumes'][number],
  region: string,
  { share, when }: { readonly share: number; readonly when: string },
  prices: PriceLookup,
): void {
  if (!beyondIncluded) return
  const extras = [
    { count: beyondIncluded.iops, each: prices.volumeIopsMonth(region), unit: 'provisioned IOPS' },
    { count: beyondIncluded.mebibytesPerSecond, each: prices.volumeThroughputMonth(region), unit: 'MiB/s of throughput' },
  ]
  for (const { count, each, unit } of extras) {
    if (count === 0) continue
    if (each === null) {
      bill.lacks(`${unit} of gp3 volumes in ${region}`)
      continue
    }
    bill.add('volume', `${unit} ${region} ${when}`, count, each * share, (sum) => {
      return `${sum} ${unit} beyond those included in ${region}, ${when} at ${price(each)} each and month`
    })
  }
}

function billAddress(bill: Bill, server: BilledServer, hours: BilledHours, prices: PriceLookup): void {
  if (server.publicAddress === null && !server.elasticAddress) return
  const name = server.elasticAddress ? 'Elastic IP' : 'public IPv4 address'
  // An Elastic IP is idle while its server is stopped; another address is given back then.
  const idle = server.elasticAddress ? hours.elasticAddress - hours.publicAddress : 0
  billAddressHours(bill, server.region, name, hours.publicAddress, prices.publicAddressHour(server.region))
  if (idle > 0) billAddressHours(bill, server.region, `idle ${name}`, idle, prices.idleAddressHour(server.region))
}

function billAddressHours(bill: Bill, region: string, name: string, hours: number, perHour: number | null): void {
  if (hours <= 0) return
  if (perHour === null) {
    bill.lacks(`public addresses in ${region}`)
    return
  }
  bill.add('address', `${name} ${region} ${hours}`, 1, perHour * hours, (count) => {
    return `${count} × ${name}, ${hoursAsText(hours)} at ${price(perHour)}`
  })
}

function billCompute(bill: Bill, server: BilledServer, hours: BilledHours, prices: PriceLookup): void {
  if (hours.compute + hours.rebuild === 0) return
  const perHour = prices.instanceHour(server.region, server.instanceType)
  if (perHour === null) {
    bill.lacks(`${server.instanceType} in ${server.region}`)
    return
  }
  const type = `${server.instanceType} in ${server.region}`
  bill.add('compute', `${type} ${hours.compute}`, 1, perHour * hours.compute, (count) => {
    return `${count} × ${type}, ${hoursAsText(hours.compute)} at ${price(perHour)}`
  })
  bill.add('rebuild', `${type} rebuild`, 1, perHour * hours.rebuild, (count) => {
    return `${count} × ${type}, ${hoursAsText(hours.rebuild)} of building anew at ${price(perHour)}`
  })
}

/** A stopped server pays its volumes and its Elastic IP, and nothing else. */
const stoppedHours: BilledHours = { compute: 0, volume: hoursPerMonth, elasticAddress: hoursPerMonth, publicAddress: 0, rebuild: 0 }

/** Stopped ones stay as they are in every option: what hours change is the servers that run. */
function cost(servers: readonly BilledServer[], running: BilledHours, prices: PriceLookup): CostOption {
  const bill = new Bill()
  for (const server of servers.filter(isAlive)) {
    const hours = server.state === 'running' || server.state === 'pending' ? running : stoppedHours
    billCompute(bill, server, hours, prices)
    billVolumes(bill, server, hours, prices)
    billAddress(bill, server, hours, prices)
  }
  return bill.total()
}

const always: BilledHours = {
  compute: hoursPerMonth,
  volume: hoursPerMonth,
  elasticAddress: hoursPerMonth,
  publicAddress: hoursPerMonth,
  rebuild: 0,
}

/** A month of these servers as they stand now: running ones by the hour, stopped ones their volumes and Elastic IPs. */
export function costNow(servers: readonly BilledServer[], prices: PriceLookup): CostOption {
  return cost(servers, always, prices)
}

/** Dollars for an hour, and for a month however long it is: volumes and snapshots are paid by the GiB and month. */
export interface Rate {
  readonly byHour: number
  readonly byMonth: number
}

/** What a month of 730 hours costs, as a rate for any month. null: a price is missing. */
export function rateOf({ money, parts }: CostOption): Rate | null {
  if (money.amount === null) return null
  const monthly = parts.filter(({ kind }) => kind === 'volume' || kind === 'snapshot').reduce((sum, { amount }) => sum + amount, 0)
  return { byHour: (money.amount - monthly) / hoursPerMonth, byMonth: monthly }
}

/** Dollars an hour in a month of so many hours. */
export function perHour({ byHour, byMonth }: Rate, hoursInMonth: number): number {
  return byHour + byMonth / hoursInMonth
}

/** Of both together. */
export function addMoney(one: Money, other: Money): Money {
  const missing = [...new Set([...one.missing, ...other.missing])]
  const amount = one.amount === null || other.amount === null ? null : one.amount + other.amount
  return { amount, currency: one.currency, missing }
}

/** A month with the running ones stopped outside the hours: volumes and Elastic IPs stay, other public addresses go while stopped. */
export function costWithStop(servers: readonly BilledServer[], plan: OffPlan, prices: PriceLookup): CostOption {
  const on = (plan.hoursPerWeek / hoursInWeek) * hoursPerMonth
  return cost(servers, { compute: on, volume: hoursPerMonth, elasticAddress: hoursPerMonth, publicAddress: on, rebuild: 0 }, prices)
}

/** A month with the running ones destroyed outside the hours and built anew before: nothing of them stays, each build’s minutes are paid. */
export function costWithDestroy(servers: readonly BilledServer[], plan: OffPlan, prices: PriceLookup): CostOption {
  const on = (plan.hoursPerWeek / hoursInWeek) * hoursPerMonth
  const startsPerMonth = (plan.startsPerWeek / hoursInWeek) * hoursPerMonth
  const rebuild = startsPerMonth * (Math.max(plan.bootSeconds, minimumBilledSeconds) / 3600)
  const alive = Math.min(on + rebuild, hoursPerMonth)
  const snapshot = plan.keepsSnapshots && plan.hoursPerWeek < hoursInWeek ? hoursPerMonth : 0
  const elasticAddress = plan.keepsAddresses ? hoursPerMonth : alive
  return cost(servers, { compute: on, volume: alive, elasticAddress, publicAddress: alive, rebuild, snapshot }, prices)
}
