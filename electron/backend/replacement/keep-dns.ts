import { HengeError } from '../../../shared/model/error.ts'
import { addressFor, type DnsHandOver } from '../../../shared/model/replacement/dns.ts'
import type { Server } from '../../../shared/model/server.ts'
import { notPlain } from './find-dns.ts'
import { ask, named, oldServersOf, pollUntil, type StepRun, subjectsOf } from './run-context.ts'
import { waitOut } from './wait-out.ts'

const seenWithinMs = 2 * 60_000
const inSyncWithinMs = 15 * 60_000

interface PlainRecord {
  readonly addresses: readonly string[]
  readonly ttlSeconds: number
}

/** Notes of a job, by batch: the record before this batch changed it, and since when every name server has the change. */
const noteOf = (what: 'before' | 'in-sync' | 'restored', run: StepRun) => `dns-${what}/${run.batch?.number ?? 0}`

/**
 * The record leads to the servers that serve after this batch: the new ones, and the old ones whose turn has not come. Addresses in
 * it that are of no server of the role stay.
 */
export async function updateDns(run: StepRun): Promise<string> {
  const { parts, jobId } = run
  const dns = dnsOf(run)
  const serving = await servingAddresses(run, dns)
  const now = await read(run, dns)
  await parts.notes.noteOnce(jobId, noteOf('before', run), JSON.stringify(now))
  const gone = goneAddresses(run, dns)
  const addresses = [...new Set([...(now?.addresses ?? []).filter((address) => !gone.includes(address)), ...serving])]
  const wanted = { addresses, ttlSeconds: dns.ttlSeconds }
  if (same(await before(run), wanted) && same(now, wanted)) return `${dns.name} leads to ${addresses.join(', ')} already`
  await upsert(run, dns, wanted)
  await parts.notes.noteOnce(jobId, noteOf('in-sync', run), String(parts.clock.now()))
  return `${dns.name} leads to ${addresses.join(', ')}`
}

/**
 * Before old servers go and while others serve: the record leads to the others only. Where nothing else is in it, it stays as it is,
 * because a record cannot be empty.
 */
export async function leaveDns(run: StepRun): Promise<string> {
  const { parts, jobId } = run
  const dns = dnsOf(run)
  // A new server of an earlier batch may have got the address of one that went.
  const others = await addressesNow(run, dns, await othersServing(run))
  const stay = [...others, ...keptAddresses(run)]
  const gone = goneAddresses(run, dns).filter((address) => !stay.includes(address))
  const now = (await before(run)) ?? (await read(run, dns))
  const left = (now?.addresses ?? []).filter((address) => !gone.includes(address))
  const names = named(oldServersOf(run))
  if (now === null || left.length === now.addresses.length) {
    const kept = now?.addresses.some((address) => keptAddresses(run).includes(address)) === true
    return kept ? `${dns.name} stays: its Elastic IP is kept` : `${dns.name} does not lead to ${names}`
  }
  if (left.length === 0 && !run.plan.ends) return `${dns.name} leads to nobody else, and to ${names} until there are new servers`
  await parts.notes.noteOnce(jobId, noteOf('before', run), JSON.stringify(now))
  if (left.length === 0) await removeRecord(run, dns, now)
  else await upsert(run, dns, { addresses: left, ttlSeconds: dns.ttlSeconds })
  await parts.notes.noteOnce(jobId, noteOf('in-sync', run), String(parts.clock.now()))
  return left.length === 0 ? `${dns.name} is removed: it led to nobody else` : `${dns.name} leads to ${left.join(', ')} only`
}

/** Addresses that somebody else may get would lead strangers’ traffic here, or ours to them; an Elastic IP that is kept stays ours. */
function keptAddresses({ plan }: StepRun): string[] {
  return plan.ends && !plan.ends.releasesAddresses ? plan.handOver.addresses.map(({ address }) => address) : []
}

async function removeRecord(run: StepRun, dns: DnsHandOver, record: PlainRecord): Promise<void> {
  // Once more after a crash it is gone already.
  if ((await read(run, dns)) === null) return
  const change = await ask(run, (signal) => run.cloud.dns.remove(dns.zoneId, { name: dns.name, ...record }, signal))
  if (change !== null) await untilInSync(run, change)
}

/** As long as others may keep the answer of before; counted from when every name server had the new one, also after a crash. */
export async function waitDns(run: StepRun): Promise<string> {
  const { parts, jobId, plan, batch } = run
  let longest = 0
  // An answer from before an earlier batch had the TTL of then, which may have been a longer one.
  for (const earlier of plan.batches.filter(({ number }) => number <= (batch?.number ?? 0))) {
    const of = { ...run, batch: earlier }
    const since = await parts.notes.note(jobId, noteOf('in-sync', of))
    const record = await before(of)
    if (since === null || !record) continue
    await waitOut(run, Number(since), record.ttlSeconds)
    longest = Math.max(longest, record.ttlSeconds)
  }
  return longest === 0 ? 'Nobody can have another answer' : `Answers of before are over after ${longest} s`
}

/**
 * For a job that turns back: the record is what it was before this batch. A server that was stopped meanwhile may have come back with
 * another public address: then it holds that. Ends when nobody has the new servers’ addresses any more.
 */
export async function restoreDns(run: StepRun): Promise<string> {
  const { parts, jobId, cloud } = run
  const dns = dnsOf(run)
  const noted = await parts.notes.note(jobId, noteOf('before', run))
  const now = await read(run, dns)
  const base = noted === null ? now : await before(run)
  if (base === null) {
    if (noted === null || now === null) return `${dns.name} is not there, as before`
    const change = await ask(run, (signal) => cloud.dns.remove(dns.zoneId, { name: dns.name, ...now }, signal))
    if (change !== null) await untilInSync(run, change)
    return afterwards(run, dns, `${dns.name} is removed, as there was none before`)
  }
  const wanted = { addresses: await withAddressesOfNow(run, dns, base.addresses), ttlSeconds: base.ttlSeconds }
  const said = `${dns.name} leads to ${wanted.addresses.join(', ')}`
  if (noted === null && same(now, wanted)) return `${said}, as before`
  try {
    await upsert(run, dns, wanted)
  } catch (error) {
    // Who may not change it has not changed it.
    if (error instanceof HengeError && error.code === 'FORBIDDEN' && same(now, wanted)) return `${said}, as before`
    throw error
  }
  return afterwards(run, dns, `${said} again`)
}

async function afterwards(run: StepRun, dns: DnsHandOver, said: string): Promise<string> {
  const { parts, jobId } = run
  const { newServers } = await parts.records.load(jobId)
  if (!newServers.some(({ name }) => run.step.newServerNames.includes(name))) return said
  await parts.notes.noteOnce(jobId, noteOf('restored', run), String(parts.clock.now()))
  await waitOut(run, Number(await parts.notes.note(jobId, noteOf('restored', run))), dns.ttlSeconds)
  return said
}

function dnsOf({ plan }: StepRun): DnsHandOver {
  const { dns } = plan.handOver
  if (!dns) throw new HengeError('INTERNAL', 'The plan has a step for a DNS record and does not say which.')
  return dns
}

/** What was noted before the first change of this batch. */
async function before(run: StepRun): Promise<PlainRecord | null> {
  const noted = await run.parts.notes.note(run.jobId, noteOf('before', run))
  return noted === null ? null : (JSON.parse(noted) as PlainRecord | null)
}

/** CONFLICT where it is no plain record any more. */
async function read(run: StepRun, dns: DnsHandOver): Promise<PlainRecord | null> {
  const found = await ask(run, (signal) => run.cloud.dns.read(dns.zoneId, dns.name, signal))
  if (found?.otherwise) {
    const why = `${dns.name} is ${notPlain[found.otherwise]} now, which it was not when the plan was made; it is left as it is.`
    throw new HengeError('CONFLICT', `${why} Look at it in Route 53, and make a new plan.`)
  }
  return found && { addresses: found.addresses, ttlSeconds: found.ttlSeconds }
}

async function upsert(run: StepRun, dns: DnsHandOver, record: PlainRecord): Promise<void> {
  const change = await ask(run, (signal) => run.cloud.dns.upsert(dns.zoneId, { name: dns.name, ...record }, signal))
  await untilInSync(run, change)
}

function untilInSync(run: StepRun, change: string): Promise<void> {
  return pollUntil(run, inSyncWithinMs, async () =>
    (await ask(run, (signal) => run.cloud.dns.isInSync(change, signal)))
      ? null
      : { value: null, detail: 'Not every name server of the zone has it yet' },
  )
}

/** Old servers that are replaced by the end of this batch, and where they were reached when the plan was made. */
function goneAddresses({ plan, batch }: StepRun, dns: DnsHandOver): string[] {
  const ids = plan.batches.filter(({ number }) => number <= (batch?.number ?? 0)).flatMap(({ serverIds }) => serverIds)
  return dns.servers.flatMap(({ serverId, address }) => (ids.includes(serverId) && address !== null ? [address] : []))
}

/** Of those that run after this batch. TIMEOUT where a new one has no address: the record would lead to fewer than serve. */
async function servingAddresses(run: StepRun, dns: DnsHandOver): Promise<string[]> {
  const subjects = await subjectsOf(run)
  return addressesNow(run, dns, [...(await othersServing(run)), ...subjects.map(({ id }) => id)], subjects)
}

/** Servers of the role besides those of this batch: new ones of earlier batches, old ones whose turn has not come, and those left alone. */
async function othersServing({ plan, batch, parts, jobId }: StepRun): Promise<string[]> {
  const number = batch?.number ?? 0
  const { newServers } = await parts.records.load(jobId)
  const earlier = plan.batches.filter((one) => one.number < number)
  const made = earlier.flatMap(({ newServerNames }) => newServerNames)
  const inPlace = earlier.filter(({ newServerNames }) => newServerNames.length === 0).flatMap(({ serverIds }) => serverIds)
  const later = plan.batches.filter((one) => one.number > number).flatMap(({ serverIds }) => serverIds)
  return [
    ...newServers.filter(({ name }) => made.includes(name)).map(({ id }) => id),
    ...[...inPlace, ...later, ...plan.skipped.map(({ id }) => id)],
  ]
}

/** Where these are reached, as far as they run; waits until each of `subjects` has an address. */
async function addressesNow(
  run: StepRun,
  dns: DnsHandOver,
  ids: readonly string[],
  subjects: readonly { readonly id: string; readonly name: string }[] = [],
): Promise<string[]> {
  const { plan, parts, cloud } = run
  const { newServers } = await parts.records.load(run.jobId)
  // An Elastic IP that has just been moved may still be shown at the old server.
  const moved = new Map(
    dns.address === 'public' ? plan.handOver.addresses.map(({ newServerName, address }) => [newServerName, address]) : [],
  )
  const addressOf = (server: Server) => {
    const name = newServers.find(({ id }) => id === server.id)?.name
    return (name === undefined ? undefined : moved.get(name)) ?? addressFor(dns.address, server)
  }
  let servers: Server[] = []
  await pollUntil(run, seenWithinMs, async () => {
    servers = ids.length === 0 ? [] : await ask(run, (signal) => cloud.compute.describeServers(ids, signal))
    const without = subjects.filter(({ id }) => !servers.some((server) => server.id === id && addressOf(server) !== null))
    if (without.length === 0) return null
    return { value: null, detail: `${without.map(({ name }) => name).join(', ')} without a ${dns.address} address for ${dns.name}` }
  })
  return servers.filter(({ state }) => state === 'running').flatMap((server) => addressOf(server) ?? [])
}

async function withAddressesOfNow(run: StepRun, dns: DnsHandOver, addresses: readonly string[]): Promise<string[]> {
  const ids = oldServersOf(run).map(({ id }) => id)
  const held = run.plan.handOver.addresses
  const own = dns.servers.filter(({ serverId }) => ids.includes(serverId) && !held.some((one) => one.serverId === serverId))
  if (own.length === 0) return [...addresses]
  const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
  const replaced = new Map(
    own.flatMap(({ serverId, address }) => {
      const server = servers.find(({ id }) => id === serverId)
      const now = server ? addressFor(dns.address, server) : null
      return address !== null && now !== null ? [[address, now]] : []
    }),
  )
  return [...new Set(addresses.map((address) => replaced.get(address) ?? address))]
}

function same(one: PlainRecord | null, other: PlainRecord): boolean {
  return one !== null && one.ttlSeconds === other.ttlSeconds && [...one.addresses].sort().join() === [...other.addresses].sort().join()
}
