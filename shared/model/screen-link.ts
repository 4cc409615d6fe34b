export const linkScheme = 'henge'
const longestLink = 20_000
/** Screens that a link may lead to. A link shows something and does nothing: what acts is pressed by a person. */
const screens = /^\/(fleet|roles|recipes|schedules|savings|leftovers|logs|jobs|rebuilds|settings)(\/|$)/

/** `henge://open/logs?…` for a place inside the program, which is written without the part after #. */
export function screenLink(place: string): string {
  return `${linkScheme}://open${place}`
}

/** The place that a link from anywhere leads to; null: it is no link of ours, or leads to no screen. */
export function placeOfLink(text: string): string | null {
  const link = text.trim()
  if (link.length > longestLink || !URL.canParse(link)) return null
  const { protocol, host, username, password, pathname, search } = new URL(link)
  const ours = protocol === `${linkScheme}:` && host === 'open' && username === '' && password === ''
  return ours && screens.test(pathname) && !pathname.includes('//') ? `${pathname}${search}` : null
}

/** Of the words that a program was started with. */
export function placesOfLinks(words: readonly string[]): string[] {
  return words.flatMap((word) => placeOfLink(word) ?? [])
}
