import { beginsJournalExport } from './log-format-journal.ts'

const signatures: readonly (readonly [string, readonly number[]])[] = [
  ['a gzip archive', [0x1f, 0x8b]],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['a bzip2 archive', [0x42, 0x5a, 0x68]],
  ['an xz archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['a Zstandard archive', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a 7-Zip archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['an SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66, 0x6f, 0x72, 0x6d, 0x61, 0x74, 0x20, 0x33, 0x00]],
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a program (ELF)', [0x7f, 0x45, 0x4c, 0x46]],
  ['a Windows event log', [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65]],
  ['a systemd journal', [0x4c, 0x50, 0x4b, 0x53, 0x48, 0x48, 0x52, 0x48]],
  ['text in UTF-16', [0xff, 0xfe]],
  ['text in UTF-16', [0xfe, 0xff]],
]

/** What a file is that is no text to read lines from, told from its first bytes; null for text. */
export function recognizeBinary(head: Uint8Array): string | null {
  // Its values may be bytes of any kind, with their number before them.
  if (beginsJournalExport(new TextDecoder().decode(head.subarray(0, 64)))) return null
  const known = signatures.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))
  if (known) return known[0]
  if (head[257] === 0x75 && head[258] === 0x73 && head[259] === 0x74 && head[260] === 0x61 && head[261] === 0x72) return 'a tar archive'
  let odd = 0
  for (const byte of head) {
    if (byte === 0) return 'a binary file'
    // Control characters besides tab, line ends, form feed, backspace and the escape that colours begin with.
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 8 && byte !== 27) odd += 1
  }
  return odd > head.length * 0.05 ? 'a binary file' : null
}
