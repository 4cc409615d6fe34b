import { randomBytes } from 'node:crypto'

/** One nonce a page load, 128 bits. */
export function makeStyleNonce(): string {
  return randomBytes(16).toString('base64')
}

/** The one policy of both shells. Style elements that libraries insert carry the nonce; scripts come from files only. */
export function contentSecurityPolicy(styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Tells the page its nonce, as `<meta name="csp-nonce">`: the first element of its head. */
export function withStyleNonce(html: string, styleNonce: string): string {
  return html.replace(/<head>/i, `<head><meta name="csp-nonce" content="${styleNonce}">`)
}

/** Go with every answer of a shell, page and procedures alike. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
