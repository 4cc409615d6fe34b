/** Where a node stands in the query text: `start` inclusive, `end` exclusive, in UTF-16 units. */
export interface KqlSpan {
  readonly start: number
  readonly end: number
}

/** Text between blanks. Between each two segments stands a `*`; one segment means no wildcard. */
export interface KqlWord extends KqlSpan {
  readonly segments: readonly string[]
}

/** What stands right of the colon, or free text. A quoted one is a single word that may hold blanks. */
export interface KqlValue extends KqlSpan {
  readonly quoted: boolean
  readonly words: readonly KqlWord[]
}

export interface KqlField extends KqlSpan {
  /** As for KqlWord; a field name may hold wildcards too. */
  readonly segments: readonly string[]
}

export type KqlRangeOperator = '<' | '<=' | '>' | '>='

/** Free text: asked of the message. */
export interface KqlText extends KqlSpan {
  readonly kind: 'text'
  readonly value: KqlValue
}

/** `field: value` */
export interface KqlIs extends KqlSpan {
  readonly kind: 'is'
  readonly field: KqlField
  readonly value: KqlValue
}

/** `field > value` */
export interface KqlRange extends KqlSpan {
  readonly kind: 'range'
  readonly field: KqlField
  readonly operator: KqlRangeOperator
  readonly value: KqlValue
}

export type KqlLeaf = KqlText | KqlIs | KqlRange

/** `field: { … }`: one and the same element of an array of objects fulfils all of it. */
export interface KqlNested extends KqlSpan {
  readonly kind: 'nested'
  readonly field: KqlField
  readonly child: KqlNode
}

export type KqlNode =
  | KqlLeaf
  | KqlNested
  | (KqlSpan & { readonly kind: 'all' })
  | (KqlSpan & { readonly kind: 'and' | 'or'; readonly children: readonly KqlNode[] })
  | (KqlSpan & { readonly kind: 'not'; readonly child: KqlNode })

/** The name as written, wildcards included. */
export function fieldName(field: KqlField): string {
  return field.segments.join('*')
}

/** Segments of the whole value: its words with one blank between them. */
export function valueSegments(value: KqlValue): string[] {
  const whole: string[] = []
  for (const word of value.words) {
    const [head = '', ...rest] = word.segments
    if (whole.length === 0) whole.push(head, ...rest)
    else whole.push(`${whole.pop()} ${head}`, ...rest)
  }
  return whole
}

/** The value as plain text, `*` where a wildcard stands. */
export function valueText(value: KqlValue): string {
  return valueSegments(value).join('*')
}

/** True for a bare `*`: the field only has to be there. */
export function asksExistence(value: KqlValue): boolean {
  const segments = valueSegments(value)
  return !value.quoted && segments.length === 2 && segments[0] === '' && segments[1] === ''
}
