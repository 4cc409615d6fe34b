export interface NumberBounds {
  readonly least: number
  readonly most: number
  readonly whole?: boolean
  /** May be empty: it does not matter then. */
  readonly optional?: boolean
}

/** What somebody typed as a number within bounds, with a point or a comma; null: empty where that may be. Else what it has to be. */
export function readBounded(
  text: string,
  { least, most, whole = false, optional = false }: NumberBounds,
): { readonly number: number | null } | { readonly wrong: string } {
  const typed = text.trim()
  if (typed === '' && optional) return { number: null }
  const number = (whole ? /^\d+$/ : /^\d+(?:[.,]\d+)?$/).test(typed) ? Number(typed.replace(',', '.')) : Number.NaN
  if (number >= least && number <= most) return { number }
  const what = `A ${whole ? 'whole ' : ''}number from ${least} to ${most.toLocaleString('en')}`
  return { wrong: optional ? `${what}, or nothing.` : `${what}.` }
}
