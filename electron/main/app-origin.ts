/** The page's own scheme and origin in Electron. The host names no machine. */
export const appScheme = 'app'
export const appOrigin = 'app://henge'

/** True for an address of the page itself. Parsed, never compared as text: `app://henge.example` begins like it. */
export function isOwnAddress(address: string): boolean {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return false
  }
  return url.protocol === `${appScheme}:` && url.host === 'henge' && url.username === '' && url.password === ''
}
