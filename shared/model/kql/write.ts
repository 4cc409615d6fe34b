const plainName = /^[\p{L}\p{N}_.@-]+$/u
const plainValue = /^[\p{L}\p{N}_.@/+-]+$/u
const keyword = /^(and|or|not)$/i
/** Signs that no one sees, or that turn the direction of text round: in a query they stand as what they are. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** The name of a field as a query writes it. */
export function kqlName(name: string): string {
  return plainName.test(name) && !keyword.test(name) ? name : kqlQuoted(name)
}

/** A value as a query writes it: itself where it has no sign with a meaning, else in quotation marks. */
export function kqlValue(value: string): string {
  return plainValue.test(value) && !keyword.test(value) ? value : kqlQuoted(value)
}

/** In quotation marks, on one line and visible throughout; it means the text exactly. */
export function kqlQuoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(unseen, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `"${escaped}"`
}
