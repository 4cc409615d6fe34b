import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'

const placeSchema = z.object({ path: z.string().max(5000), until: z.number(), once: z.string().max(100) })

/** Milliseconds between the choice and the export. */
const lifeMs = 600_000

/** What a page may carry to the backend of a path that its user chose in the shell’s own dialog: neither another path nor the same twice. */
export function signPlace(key: string, path: string, now: number): string {
  const text = Buffer.from(JSON.stringify({ path, until: now + lifeMs, once: randomBytes(16).toString('base64url') })).toString('base64url')
  return `${text}.${signatureOf(key, text)}`
}

/** Reads what the shell signed with the key that it gave this backend when it started it; without one no place can be chosen. */
export class ChosenPlaces {
  private readonly key: string | null
  private readonly clock: Clock
  private readonly used = new Set<string>()

  constructor(key: string | null, clock: Clock) {
    this.key = key
    this.clock = clock
  }

  get known(): boolean {
    return this.key !== null
  }

  /** The path. INVALID_INPUT for what nobody chose, for what was chosen long ago or used before. */
  take(place: string): string {
    const [text = '', signature = ''] = place.split('.')
    if (this.key === null || !isSame(signature, signatureOf(this.key, text))) throw refused('was not chosen in the window')
    const { path, until, once } = placeSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    if (this.used.has(once)) throw refused('has been used already')
    if (this.clock.now() > until || !isAbsolute(path)) throw refused('was chosen too long ago')
    this.used.add(once)
    return path
  }
}

function signatureOf(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

function refused(why: string): HengeError {
  return new HengeError('INVALID_INPUT', `The place for the file ${why}. Choose it again.`, { details: { field: 'place' } })
}
