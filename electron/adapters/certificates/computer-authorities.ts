import tls, { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { Authorities } from '../../backend/logs/ports.ts'

/**
 * Whom this computer believes, as Node can tell: its own list, the file of NODE_EXTRA_CA_CERTS, and what is installed in the operating system,
 * which only Node from 22.15 on can read (Electron’s may not). Reading takes a tenth of a second and more: it is done when it is needed, once.
 */
export class ComputerAuthorities implements Authorities {
  private known: SecureContext | null = null
  private bundled: SecureContext | null = null
  private readonly node: Partial<Pick<typeof tls, 'getCACertificates'>>

  /** `node`: Node’s own tls, or that of another version. */
  constructor(node: Partial<Pick<typeof tls, 'getCACertificates'>> = tls) {
    this.node = node
  }

  get readsSystem(): boolean {
    return this.node.getCACertificates !== undefined
  }

  computer(): SecureContext | null {
    const { getCACertificates } = this.node
    if (getCACertificates === undefined) return null
    this.known ??= createSecureContext({ ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])] })
    return this.known
  }

  usual(): SecureContext {
    this.bundled ??= createSecureContext({ ca: [...rootCertificates] })
    return this.bundled
  }
}
