const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dayAndTime = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' })

/** Times in what a job has said are those of UTC, to the millisecond; here they are of the reader’s zone and as short as today allows. */
export function saidTimes(text: string, now: number): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (iso) => {
    const at = new Date(iso)
    return at.toDateString() === new Date(now).toDateString() ? clockTime.format(at) : dayAndTime.format(at)
  })
}
