/** A cell of the week: day 0 is Monday. */
export interface Cell {
  readonly day: number
  readonly hour: number
}

const lastDay = 6
const lastHour = 23

/** Hours of the week (0 is Monday 00:00) in the rectangle between two cells. */
export function hoursBetween(from: Cell, to: Cell): number[] {
  const days = range(Math.min(from.day, to.day), Math.max(from.day, to.day))
  const hours = range(Math.min(from.hour, to.hour), Math.max(from.hour, to.hour))
  return days.flatMap((day) => hours.map((hour) => day * 24 + hour))
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Where an arrow key, Home or End leads; null: the key moves nothing. */
export function cellAfterKey({ day, hour }: Cell, key: string): Cell | null {
  switch (key) {
    case 'ArrowLeft':
      return { day, hour: Math.max(0, hour - 1) }
    case 'ArrowRight':
      return { day, hour: Math.min(lastHour, hour + 1) }
    case 'ArrowUp':
      return { day: Math.max(0, day - 1), hour }
    case 'ArrowDown':
      return { day: Math.min(lastDay, day + 1), hour }
    case 'Home':
      return { day, hour: 0 }
    case 'End':
      return { day, hour: lastHour }
    default:
      return null
  }
}
