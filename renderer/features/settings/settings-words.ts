import { isRegionName } from '../../../shared/model/account.ts'
import { gibibyte, type KeptLogs } from '../../../shared/model/log-retention.ts'

/** What keeps the account from being added, as the next thing to do; null: nothing. */
export function whatIsMissing(profile: string | null, name: string, regions: readonly string[]): string | null {
  if (profile === null) return 'To go on, choose a profile.'
  if (name.trim() === '') return 'To go on, give it a name.'
  if (regions.length === 0) return 'To go on, name a region, such as eu-central-1.'
  const strange = regions.find((region) => !isRegionName(region.trim()))
  return strange === undefined ? null : `“${strange}” is no region: one looks like eu-central-1.`
}

/** Refused here in words; the backend refuses the same. */
export function notWhole(text: string, least: number, most: number): string | null {
  const value = Number(text)
  return /^\d+$/.test(text) && value >= least && value <= most ? null : `A whole number from ${least} to ${most}.`
}

/** Why the text names no folder, as far as the page can say; null: the program can be asked. */
export function notFolder(text: string): string | null {
  if (text === '') return 'Name the folder from the root on, such as /home/you/recipes.'
  return text.includes('\0') ? 'The path holds a character that no path can have. Type it anew.' : null
}

/** "45 days of logs, 3.4 GiB, since 2026-01-05" */
export function describeKept({ days, bytes, first, last }: KeptLogs): string {
  if (first === null) return 'No logs are kept yet.'
  const size = bytes < gibibyte ? `${(bytes / 1024 ** 2).toFixed(1)} MiB` : `${(bytes / gibibyte).toFixed(1)} GiB`
  return `${days === 1 ? '1 day' : `${days} days`} of logs, ${size}, ${first === last ? `of ${first}` : `from ${first} to ${last}`}`
}
