/*
 * Counts of several kinds in one whole number of SQLite, so that one sum counts all of them: the count of each kind has its own bits, as
 * many as it can need. Grouping would sort what is counted, which takes longer than to find it.
 */

/** Bits of such a number without its sign. */
const integerBits = 63
/** Of one place, in the number that holds the places of all kinds. */
const placeBits = 6

/** The first bit of each kind of which there are no more than `most`; null: together they do not fit. At most ten kinds. */
export function placesFor(most: readonly number[]): number[] | null {
  let used = 0
  const places = most.map((count) => {
    const place = used
    used += Math.ceil(Math.log2(count + 1))
    return place
  })
  return used < integerBits ? places : null
}

/** SQL for the sum of all rows; `kind` is SQL for the number of a row’s kind. As text: it may be beyond what a number of JavaScript holds. */
export function packedSum(places: readonly number[], kind: string): string {
  const packed = places.reduce((sum, place, index) => sum | (BigInt(place) << BigInt(index * placeBits)), 0n)
  return `cast(sum(1 << ((${packed} >> (${kind} * ${placeBits})) & ${2 ** placeBits - 1})) as text)`
}

/** The counts in such a sum; null is that of no rows. */
export function countsIn(sum: string | null, places: readonly number[]): number[] {
  const whole = BigInt(sum ?? 0)
  return places.map((place, index) => {
    const width = (places[index + 1] ?? integerBits) - place
    return Number((whole >> BigInt(place)) & ((1n << BigInt(width)) - 1n))
  })
}
