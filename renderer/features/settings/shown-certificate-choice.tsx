import { Button, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ShownCertificate } from '../../../shared/model/log-sources.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './settings.module.css'

interface ShownCertificateChoiceProps {
  readonly url: string
  readonly onTrust: (certificate: ShownCertificate) => void
}

/** The certificate that the server shows, with what it takes to compare it with the server’s own before it is believed. */
export function ShownCertificateChoice({ url, onTrust }: ShownCertificateChoiceProps) {
  const shown = useQuery({
    queryKey: ['certificate', url],
    queryFn: ({ signal }) => client.logs.certificateOf({ url }, { signal }),
    gcTime: 0,
    retry: false,
  })
  if (shown.error !== null) return <ErrorState title="The certificate cannot be looked at." problem={toProblem(shown.error)} />
  if (shown.data === undefined) return <Loader size="xs" aria-label="Looking at the certificate" />
  // Below what can be seen where a panel is filled in to its end.
  const intoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' })
  const { subject, issuer, fingerprint, validFrom, validTo } = shown.data
  const day = (at: number) => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' })
  return (
    <section ref={intoView} aria-label="The certificate that the server shows">
      <dl className={styles.facts}>
        <dt>For</dt>
        <dd>{visibleText(subject)}</dd>
        <dt>Signed by</dt>
        <dd>{subject === issuer ? 'itself' : visibleText(issuer)}</dd>
        <dt>Valid</dt>
        <dd>
          {day(validFrom)} to {day(validTo)}
        </dd>
        <dt>SHA-256</dt>
        <dd className={styles.fingerprint}>{fingerprint}</dd>
      </dl>
      <p className="henge-muted" style={{ fontSize: 13, margin: '8px 0' }}>
        Compare the fingerprint with what the server’s administrator has, or on the server:{' '}
        <code className={styles.command}>openssl x509 -noout -fingerprint -sha256 -in CERTIFICATE.pem</code>
      </p>
      <Button variant="default" onClick={() => onTrust(shown.data)}>
        It is the same: believe it
      </Button>
    </section>
  )
}
