import { revisionContentFromUserData } from '../../../../shared/model/recipe-revision.ts'
import { fromBase64 } from '../../../../shared/model/recipe-text.ts'
import type { Instance } from '../entities.ts'
import type { RunningPeriod } from '../life.ts'
import type { Timings } from '../timings.ts'
import { runCommands, type ShellOutcome } from './shell.ts'

interface WrittenFile {
  readonly path: string
  readonly text: string | null
}

/** What one piece of user data asks cloud-init to do. */
interface Orders {
  readonly packages: readonly string[]
  readonly files: readonly WrittenFile[]
  readonly commands: readonly string[]
  /** null: every command goes well. */
  readonly failure: ShellOutcome['failure']
}

/** What a disk’s first boot does and what is on the disk afterwards. */
export interface FirstBoot extends Orders {
  /** Of the commands’ packages those that the image did not bring. */
  readonly newPackages: readonly string[]
  /** Everything that is installed, what the image brought included. */
  readonly installed: { readonly packages: readonly string[]; readonly files: readonly WrittenFile[] }
  /** The image brought something: it is one of the account’s own. */
  readonly isBaked: boolean
}

const nothing: Orders = { packages: [], files: [], commands: [], failure: null }
const decoded = new Map<string, Orders>()
const combined = new WeakMap<Instance, Map<number, FirstBoot>>()

/** The first boot of the disk that the instance has at that time. The same object for the same disk. */
export function firstBootOf(instance: Instance, at: number): FirstBoot {
  const swap = instance.rootSwaps?.findLast((candidate) => candidate.outcome === 'image' && candidate.at <= at)
  const since = swap?.at ?? instance.createdAt
  let boots = combined.get(instance)
  if (boots === undefined) {
    boots = new Map()
    combined.set(instance, boots)
  }
  let boot = boots.get(since)
  if (boot === undefined) {
    boot = combine(userDataAt(instance, since), swap === undefined ? (instance.baked ?? []) : swap.baked)
    boots.set(since, boot)
  }
  return boot
}

/** User data of the servers whose work is on the instance’s disk now, oldest first: what an image of it brings. */
export function bakedBy(instance: Instance, at: number): string[] {
  const swap = instance.rootSwaps?.findLast((candidate) => candidate.outcome === 'image' && candidate.at <= at)
  const own = userDataAt(instance, swap?.at ?? instance.createdAt)
  return [...(swap === undefined ? (instance.baked ?? []) : swap.baked), ...(own === null ? [] : [own])]
}

function userDataAt(instance: Instance, at: number): string | null {
  const past = instance.pastUserData?.find(({ until }) => at < until)
  return past === undefined ? instance.userData : past.userData
}

function combine(userData: string | null, baked: readonly string[]): FirstBoot {
  const own = ordersOf(userData)
  const layers = [...baked.map(ordersOf), own]
  const brought = new Set(layers.slice(0, -1).flatMap(({ packages }) => packages))
  const files = new Map(layers.flatMap((layer) => layer.files.map((file) => [file.path, file])))
  return {
    ...own,
    newPackages: own.packages.filter((name) => !brought.has(name)),
    installed: { packages: [...new Set([...brought, ...own.packages])], files: [...files.values()] },
    isBaked: baked.length > 0,
  }
}

/** Nothing where it cannot be read, as cloud-init does. */
function ordersOf(userData: string | null): Orders {
  if (userData === null) return nothing
  let orders = decoded.get(userData)
  if (orders === undefined) {
    orders = decode(userData)
    // Few different ones are alive at a time; this only keeps a long run from collecting them all.
    if (decoded.size > 500) decoded.clear()
    decoded.set(userData, orders)
  }
  return orders
}

function decode(userData: string): Orders {
  const content = revisionContentFromUserData(fromBase64(userData), { revision: '', recipe: '', imageId: '', instanceType: '' })
  if (content === null) return nothing
  // A shell script is one command; cloud-config commands come without the "set -e" that Henge puts before them, so it is put back.
  const isScript = content.run.length === 1 && (content.run[0] ?? '').startsWith('#!')
  const commands = isScript ? content.run : ['set -e', ...content.run]
  // Whether a command fails does not depend on the host’s name.
  return { packages: content.packages, files: content.files, commands, failure: runCommands(commands, 'localhost').failure }
}

/** How much of the full boot’s time a boot takes that has nothing to install. */
const quickShare = { baked: 0.4, again: 0.5 }

/** From the first line of a boot to its last, milliseconds. */
export function bootMs(instance: Instance, period: Pick<RunningPeriod, 'from' | 'first'>, timings: Timings): number {
  if (!period.first) return timings.boot * quickShare.again
  const { isBaked, newPackages } = firstBootOf(instance, period.from)
  return isBaked && newPackages.length === 0 ? timings.boot * quickShare.baked : timings.boot
}
