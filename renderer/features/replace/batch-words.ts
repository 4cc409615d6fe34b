import type { Plan, PlanBatch } from '../../../shared/model/replacement/plan.ts'

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

/** “Batch 3”, “Batches 3–7”. */
export function batchName(batches: readonly PlanBatch[]): string {
  const [first] = batches
  const last = batches.at(-1)
  if (first === undefined || last === undefined) return ''
  return first === last ? `Batch ${first.number}` : `Batches ${first.number}–${last.number}`
}

const most = 3

function listed(names: readonly string[]): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`
}

/** “web-1 → web-5”: who goes and who comes; for several batches how many each has. */
export function batchSubjects(plan: Pick<Plan, 'oldServers'>, batches: readonly PlanBatch[]): string {
  const [first] = batches
  if (first === undefined) return ''
  if (batches.length > 1)
    return `${batches.length} of ${plural(Math.max(first.serverIds.length, first.newServerNames.length), 'server')} each`
  const old = first.serverIds.map((id) => plan.oldServers.find((server) => server.id === id)?.name ?? id)
  if (old.length === 0) return `launches ${listed(first.newServerNames)}`
  return first.newServerNames.length === 0 ? listed(old) : `${listed(old)} → ${listed(first.newServerNames)}`
}

/** What else is to know about them: “ · canary · checkpoint at 20 %”. */
export function groupWords(batches: readonly PlanBatch[]): string {
  const [first] = batches
  if (first === undefined) return ''
  const shares = batches.filter(({ checkpoint }) => checkpoint).map(({ percentageAfter }) => `${Math.round(percentageAfter)} %`)
  return [...(first.canary ? ['canary'] : []), ...(shares.length > 0 ? [`then a checkpoint at ${shares.join(', ')}`] : [])]
    .map((words) => ` · ${words}`)
    .join('')
}
