/** `45 s`, `6 min`, `3 h 20 min`, `6 d`: the size of a stretch of time, to read and not to reckon with. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 90) return `${whole} s`
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return days < 60 ? `${days} d` : `${Math.round(days / 30.4)} months`
}

/** `4 min ago`, `in 2 h`, `now`. */
export function formatRelative(at: number, now: number): string {
  const seconds = (now - at) / 1000
  if (Math.abs(seconds) < 5) return 'now'
  const size = Math.abs(seconds)
  const text =
    size < 60
      ? `${Math.round(size)} s`
      : size < 3600
        ? `${Math.round(size / 60)} min`
        : size < 86_400
          ? `${Math.round(size / 3600)} h`
          : formatDuration(size)
  return seconds > 0 ? `${text} ago` : `in ${text}`
}

/** Made once: to make one takes a hundred times as long as to use it. */
const absolute = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** With the zone’s name, for hovers and details. */
export function formatAbsolute(at: number): string {
  return absolute.format(at)
}
