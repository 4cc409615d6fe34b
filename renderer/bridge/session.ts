const storageKey = 'henge-token'

/**
 * Moves the browser shell’s token from the address (`#token=…`) to this tab’s session storage, so that it is neither in the
 * history nor in a copied address. Call once, before anything else reads the address.
 */
export function takeTokenFromAddress(): void {
  const fragment = new URLSearchParams(window.location.hash.slice(1))
  const token = fragment.get('token')
  if (token === null) return
  window.sessionStorage.setItem(storageKey, token)
  fragment.delete('token')
  const rest = fragment.toString()
  window.history.replaceState(
    window.history.state,
    '',
    `${window.location.pathname}${window.location.search}${rest === '' ? '' : `#${rest}`}`,
  )
}

/** Header that proves to the browser shell that this page was opened with its address; Electron’s own protocol needs none. */
export function sessionHeaders(): Record<string, string> {
  const token = window.sessionStorage.getItem(storageKey)
  return token === null ? {} : { authorization: `Bearer ${token}` }
}

/** The nonce of this page load, for style elements that libraries insert; '' where no policy is in force (development). */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}
