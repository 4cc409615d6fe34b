/** Time is a port: whatever waits or asks the hour takes one of these. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
  /** Resolves after `ms`; rejects with the signal’s reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** ISO 8601 in UTC of an instant in milliseconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
