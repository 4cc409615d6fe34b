import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Generation } from '../../../shared/model/fleet.ts'
import { isQuarantined, type Server } from '../../../shared/model/server.ts'
import { addresses } from '../../bridge/addresses.ts'
import { evidenceOfQuery } from '../../bridge/queries.ts'
import { formatAbsolute, formatDuration } from '../../ui/duration.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { EvidencePanel } from '../../ui/evidence-panel.tsx'
import { useNow } from '../../ui/now.ts'
import { RevisionText } from '../../ui/revision.tsx'
import { shortenMiddle } from '../../ui/short-id.tsx'
import styles from './role.module.css'
import { positionOf, revisionColours, tickLabel, ticks, timelineScale } from './timeline.ts'

interface GenerationsTabProps {
  readonly accountId: string
  readonly role: string
  readonly generations: readonly Generation[]
  readonly currentRevision: string | null
}

/** Each server of the role from its birth to its destruction; a click opens its logs, and what was kept of it where something was. */
export function GenerationsTab({ accountId, role, generations, currentRevision }: GenerationsTabProps) {
  const now = useNow(60_000)
  const kept = useQuery(evidenceOfQuery(accountId, role))
  const [shown, setShown] = useState<Server | null>(null)
  if (generations.length === 0)
    return (
      <EmptyState title="This role has had no server yet">Each one appears here as a bar from its birth to its destruction.</EmptyState>
    )
  const scale = timelineScale(generations, now)
  const colours = revisionColours(generations)
  return (
    <div className={styles.timeline}>
      <div className={styles.legend}>
        {[...colours].map(([revision, colour]) => (
          <span key={revision ?? 'none'}>
            <i className={styles.swatch} style={{ background: colour }} />
            {revision === null ? 'made by hand' : <RevisionText revision={revision} />}
            {revision !== null && revision === currentRevision ? <span className="henge-muted">current</span> : null}
          </span>
        ))}
        {generations.length < 2 ? null : (
          <Link href={addresses.logs({ role, compare: 'generations' })} className={styles.compare}>
            Compare the errors of the last two
          </Link>
        )}
      </div>
      <div className={styles.axis} aria-hidden>
        {ticks(scale).map((at) => (
          <span key={at} style={{ left: `${positionOf(at, scale)}%` }}>
            {tickLabel(at, scale)}
          </span>
        ))}
      </div>
      {generations.map(({ server, bornAt, destroyedAt, generation }) => {
        const born = Date.parse(bornAt)
        const end = destroyedAt === null ? now : Date.parse(destroyedAt)
        const left = positionOf(born, scale)
        const lived = `${formatAbsolute(born)} – ${destroyedAt === null ? 'now' : formatAbsolute(end)} · ${formatDuration((end - born) / 1000)}`
        return (
          <div key={server.id} className={styles.generationRow}>
            <Link
              href={addresses.logs({ server: server.id })}
              className={styles.generation}
              title={`${server.name} · ${server.id}${isQuarantined(server) ? ' · in quarantine' : ''}\n${lived}\nA click opens its logs`}
              aria-label={`${server.name}, ${destroyedAt !== null ? 'destroyed' : isQuarantined(server) ? 'in quarantine' : 'alive'}: its logs`}
            >
              <span className={styles.generationName}>
                <span>{server.name}</span>
                <span className="henge-mono henge-muted">{shortenMiddle(server.id)}</span>
                <span className="henge-muted">{generation === null ? '' : `gen ${generation}`}</span>
              </span>
              <span className={styles.lane}>
                <span
                  className={styles.life}
                  data-alive={destroyedAt === null ? '' : undefined}
                  data-gone={destroyedAt === null ? undefined : ''}
                  style={{
                    ...(destroyedAt === null ? {} : { left: `${left}%` }),
                    width: `${Math.max(0.3, positionOf(end, scale) - left)}%`,
                    background: colours.get(server.revision),
                  }}
                />
                {destroyedAt === null && isQuarantined(server) ? <span className={styles.aside}>in quarantine</span> : null}
              </span>
            </Link>
            {kept.data?.includes(server.id) ? (
              <Button size="compact-xs" variant="default" aria-label={`Evidence of ${server.name}`} onClick={() => setShown(server)}>
                Evidence
              </Button>
            ) : null}
          </div>
        )
      })}
      {shown === null ? null : <EvidencePanel accountId={accountId} serverId={shown.id} name={shown.name} onClose={() => setShown(null)} />}
    </div>
  )
}
