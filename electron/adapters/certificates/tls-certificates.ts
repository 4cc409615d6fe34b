import { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import { HengeError } from '../../../shared/model/error.ts'
import type { ShownCertificate } from '../../../shared/model/log-sources.ts'
import { unreachable } from '../../../shared/model/search-server/server-trust.ts'
import type { Certificates } from '../../backend/logs/ports.ts'

/** Milliseconds until a server that says nothing is given up. */
const patience = 10_000
const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Certificates by Node’s own TLS and X.509. */
export class TlsCertificates implements Certificates {
  async shownBy(url: string, signal?: AbortSignal): Promise<ShownCertificate> {
    const { hostname, host, port, protocol } = new URL(url)
    if (protocol !== 'https:') {
      throw new HengeError('INVALID_INPUT', 'Only an address with https:// has a certificate.', { details: { field: 'url' } })
    }
    signal?.throwIfAborted()
    // A name in brackets is an IPv6 address, which is no server name.
    const address = hostname.replace(/^\[|\]$/g, '')
    const isName = !/^[\d.]+$|:/.test(address)
    // Not verified, since what it is shall be looked at. Nothing is sent, and the connection is ended at once.
    const socket = connect({
      ...{ host: address, port: Number(port || 443), rejectUnauthorized: false, timeout: patience },
      ...(isName ? { servername: address } : {}),
    })
    const abort = () => socket.destroy(new Error('given up'))
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve)
        socket.once('error', reject)
        socket.once('timeout', () => reject(new Error('timed out')))
      })
      return described(new X509Certificate(socket.getPeerCertificate().raw))
    } catch (error) {
      signal?.throwIfAborted()
      throw unreachable(error, host)
    } finally {
      signal?.removeEventListener('abort', abort)
      socket.destroy()
    }
  }

  requireCertificates(pem: string, field: string): void {
    const refuse = (message: string) => new HengeError('INVALID_INPUT', message, { details: { field } })
    if (/PRIVATE KEY-----/.test(pem)) {
      throw refuse(
        'This holds a private key, which nobody else may have. Paste the certificate alone: it begins with -----BEGIN CERTIFICATE-----.',
      )
    }
    const blocks = pem.match(block) ?? []
    if (blocks.length === 0)
      throw refuse('There is no certificate in it. One begins with -----BEGIN CERTIFICATE-----, and ends with -----END CERTIFICATE-----.')
    for (const [place, text] of blocks.entries()) {
      try {
        new X509Certificate(text)
      } catch {
        throw refuse(
          `${blocks.length === 1 ? 'The certificate' : `Certificate ${place + 1} of ${blocks.length}`} cannot be read. Copy it again, whole.`,
        )
      }
    }
  }
}

function described(certificate: X509Certificate): ShownCertificate {
  return {
    pem: certificate.toString(),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    fingerprint: certificate.fingerprint256,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
  }
}

/** A name as long as its owner likes, in lines: shown in one, with an end. */
function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll(/\s*\n\s*/g, ', ').slice(0, 300)
}
