/** `3.1 KiB`, `812 bytes`. */
export function kibibytes(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  return `${(bytes / 1024).toFixed(bytes < 102_400 ? 1 : 0).replace(/\.0$/, '')} KiB`
}
