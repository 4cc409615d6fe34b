const minutesInDay = 1440
/** More ends of the day than these are not listed: the shift says it. */
const mostEnds = 3

/** What the slider means: the hour at which servers go off where that can be said, else by how much the day is longer. */
export function dayEndWords(ends: readonly string[], minutes: number): string {
  const times = ends.map((end) => shifted(end, minutes))
  const [only] = ends
  if (only !== undefined && ends.length === 1) return `Off at ${times.join()}${minutes === 0 ? '' : ` instead of ${only}`}`
  const at = times.length > 0 && times.length <= mostEnds ? `, at ${times.slice(0, -1).join(', ')} and ${times.at(-1)}` : ''
  return `The day ends ${shiftWords(minutes)}${at}`
}

function shiftWords(minutes: number): string {
  if (minutes === 0) return 'as it does'
  return `${Math.abs(minutes) / 60} h ${minutes > 0 ? 'later' : 'earlier'}`
}

function shifted(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const at = (hour * 60 + minute + minutes + minutesInDay) % minutesInDay
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}
