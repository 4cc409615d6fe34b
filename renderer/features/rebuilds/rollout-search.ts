import type { RolloutDraft } from '../../ui/rollout/rollout-draft.ts'

/** Settings of a rollout as they stand in an address, by the names of their fields; what is not there is as in `untouched`. */
export function rolloutFrom(search: URLSearchParams, untouched: RolloutDraft): RolloutDraft {
  const text = (field: keyof RolloutDraft) => search.get(field) ?? String(untouched[field])
  const tick = (field: keyof RolloutDraft) => text(field) === 'true'
  return {
    maxSurge: text('maxSurge'),
    maxUnavailable: text('maxUnavailable'),
    minHealthyPercentage: text('minHealthyPercentage'),
    canary: tick('canary'),
    checkpointPercentages: text('checkpointPercentages'),
    checkpointDelaySeconds: text('checkpointDelaySeconds'),
    instanceWarmupSeconds: text('instanceWarmupSeconds'),
    bakeSeconds: text('bakeSeconds'),
    bakeErrorsPerMinute: text('bakeErrorsPerMinute'),
    hold: tick('hold'),
    oldServers: text('oldServers') === 'quarantine' ? 'quarantine' : 'destroy',
    quarantineDays: text('quarantineDays'),
    snapshotVolumes: tick('snapshotVolumes'),
  }
}

/** Only what differs from `untouched`. */
export function rolloutSearch(draft: RolloutDraft, untouched: RolloutDraft): [string, string][] {
  const before = new Map<string, unknown>(Object.entries(untouched))
  return Object.entries(draft).flatMap(([field, value]) => (value === before.get(field) ? [] : [[field, String(value)]]))
}
