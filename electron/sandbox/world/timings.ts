/** How long things take, in milliseconds. */
export interface Timings {
  /** Until a new id is known to the describing calls (AWS: "eventual consistency"). */
  readonly visible: number
  /** pending → running. */
  readonly running: number
  /** Launch (or start) → both status checks ok; before that they are initializing. */
  readonly statusOk: number
  /** running → the last command of the user data has run. */
  readonly boot: number
  readonly stopping: number
  readonly shuttingDown: number
  /** How long a terminated instance is still described. */
  readonly terminatedVisible: number
  /** initializing → impaired, where a fault keeps an instance from getting healthy. */
  readonly impaired: number
  /** creating → available of a volume. */
  readonly volume: number
  /** attaching → attached. */
  readonly attaching: number
  /** detaching → available. */
  readonly detaching: number
  /** pending → completed of a snapshot. */
  readonly snapshot: number
  /** pending → available of an image made of a server. */
  readonly image: number
  /** pending → in-progress of a root volume’s replacement: then the server reboots. */
  readonly rootVolume: number
  /** From sending a command through Systems Manager to its result. */
  readonly command: number
  /** PENDING → INSYNC of a change of DNS records. */
  readonly dns: number
  /** How long a second lasts that somebody has set as such: a health check’s interval, a deregistration delay. */
  readonly second: number
}

/** Quick enough that a replacement is over in half a minute, slow enough that each state can be seen. Real ones take about three times as long. */
export const defaultTimings: Timings = {
  visible: 300,
  running: 4000,
  statusOk: 8000,
  boot: 3500,
  stopping: 4000,
  shuttingDown: 4000,
  terminatedVisible: 3_600_000,
  impaired: 120_000,
  volume: 2000,
  attaching: 1500,
  detaching: 1500,
  snapshot: 6000,
  image: 10_000,
  rootVolume: 6000,
  command: 1500,
  dns: 8000,
  second: 1000,
}

/** Everything that can be waited for, so many times as quick; how long a terminated instance is visible stays as it is. */
export function spedUp(timings: Timings, speed: number): Timings {
  const { terminatedVisible, ...waits } = timings
  const quicker = Object.fromEntries(Object.entries(waits).map(([name, value]) => [name, value / speed]))
  return { ...timings, ...quicker, terminatedVisible }
}
