import { HengeError } from '../error.ts'

/** Made ready once for many connections, as Node’s SecureContext is. */
export interface TlsContext {
  readonly context: unknown
}

/** How the certificate of a server is believed. */
export type ServerTrust =
  /** Any authority that a TLS context knows; null: those that Node believes by itself. */
  | { readonly kind: 'known'; readonly context: TlsContext | null }
  /** Certificates of authorities, PEM. */
  | { readonly kind: 'authority'; readonly pem: string }
  /** This very certificate, PEM, whoever signed it and whatever name it is for. */
  | { readonly kind: 'pinned'; readonly pem: string }

interface TlsOptions {
  readonly ca?: string
  readonly secureContext?: TlsContext
  readonly allowPartialTrustChain?: boolean
  readonly checkServerIdentity?: () => undefined
}

/** Options of Node’s tls.connect. Nothing here ever switches verification off. */
export function tlsOptionsOf(trust: ServerTrust): TlsOptions {
  switch (trust.kind) {
    case 'known':
      return trust.context === null ? {} : { secureContext: trust.context }
    case 'authority':
      return { ca: trust.pem }
    case 'pinned':
      // Only what this certificate signed is believed, which is itself: its name says nothing more.
      return { ca: trust.pem, allowPartialTrustChain: true, checkServerIdentity: () => undefined }
  }
}

const certificateCodes =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET_ISSUER)|HOSTNAME_MISMATCH|ERR_TLS)|certificate|self[- ]signed/i

/** A server that gave no answer: what a user is told. `details.certificate` is true where its certificate is the reason. */
export function unreachable(error: unknown, server: string): HengeError {
  if (error instanceof HengeError) return error
  const reason = deepestReason(error)
  const details = { server }
  if (/timeout|timed out/i.test(reason.name + reason.message)) {
    return new HengeError('TIMEOUT', `${server} did not answer in time.`, { details, retryable: true, cause: error })
  }
  if (certificateCodes.test(reason.code) || /certificate|self[- ]signed/i.test(reason.message)) {
    return new HengeError(
      'UNREACHABLE',
      `${server} shows a certificate that is not the one believed (${withoutAdvice(reason.message)}). If the server was given a new one, look at it and believe it under Settings → Log sources → Change; if not, somebody may stand in between.`,
      { details: { ...details, certificate: true }, cause: error },
    )
  }
  return new HengeError('UNREACHABLE', `${server} does not answer: ${reason.code || reason.message}.`, {
    details,
    retryable: true,
    cause: error,
  })
}

function deepestReason(error: unknown): { name: string; code: string; message: string } {
  let deepest: unknown = error
  for (let step = 0; step < 5 && deepest instanceof Error; step += 1) {
    const inner: unknown = deepest.cause ?? metaError(deepest)
    if (!(inner instanceof Error)) break
    deepest = inner
  }
  if (!(deepest instanceof Error)) return { name: '', code: '', message: String(deepest) }
  const code = 'code' in deepest && typeof deepest.code === 'string' ? deepest.code : ''
  return { name: deepest.name, code, message: deepest.message.slice(0, 200) }
}

/** Node adds how to start a program of one’s own otherwise. */
function withoutAdvice(message: string): string {
  return message.replace(/;.*$/s, '')
}

/** The clients keep the socket’s own error beside theirs. */
function metaError(error: Error): unknown {
  const meta = 'meta' in error && typeof error.meta === 'object' && error.meta !== null ? error.meta : {}
  return 'meta' in meta && typeof meta.meta === 'object' && meta.meta !== null && 'error' in meta.meta ? meta.meta.error : undefined
}
