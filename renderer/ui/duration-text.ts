const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
}

/** `90 s`, `15 min`, `1 h 30 min`, `1,5 h`, `0`: seconds; null where it cannot be read, as with a number that has no unit. */
export function parseDuration(text: string): number | null {
  const trimmed = text
    .trim()
    .toLowerCase()
    .replaceAll(/(\d),(?=\d)/g, '$1.')
  if (trimmed === '0') return 0
  if (!/^(\d+(\.\d+)?\s*[a-z]+\s*)+$/.test(trimmed)) return null
  let seconds = 0
  for (const [, amount = '', unit = ''] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)) {
    const size = unitSeconds[unit]
    if (size === undefined) return null
    seconds += Number(amount) * size
  }
  return Math.round(seconds)
}

/** Nothing is rounded away: what this gives, `parseDuration` takes back. */
export function exactDuration(seconds: number): string {
  if (seconds === 0) return '0'
  // People say 90 s rather than 1 min 30 s.
  if (seconds < 120 && seconds % 60 !== 0) return `${seconds} s`
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}

/** `0:21`, `12:40`, `1:02:10`: how far from the beginning. */
export function formatOffset(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
