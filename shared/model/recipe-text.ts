import { sha256 as sha256Of } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

// What both YAML 1.1 (cloud-init) and YAML 1.2 keep unchanged in a block of text: no carriage return, no control character, no
// Unicode line separator, no byte order mark, no lone surrogate. Anything else travels as base64.
const plainText = /^(?:[\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\ud800-\udbff][\udc00-\udfff])*$/

/** The bytes as text where they are UTF-8 that YAML keeps unchanged, else null. */
export function plainTextOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return plainText.test(text) ? text : null
  } catch {
    return null
  }
}

/** Hex SHA-256 of bytes, or of text as UTF-8. */
export function sha256(content: Uint8Array | string): string {
  return bytesToHex(sha256Of(typeof content === 'string' ? utf8ToBytes(content) : content))
}

/** JSON with the keys of every object sorted, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)))
      : part,
  )
}

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let binary = ''
  // In slices: the arguments of one call are limited.
  for (let start = 0; start < bytes.length; start += 8192) binary += String.fromCharCode(...bytes.subarray(start, start + 8192))
  return btoa(binary)
}

/** Bytes of standard base64; throws where it is not. */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replace(/\s+/g, '')), (character) => character.charCodeAt(0))
}
