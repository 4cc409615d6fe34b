import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { formatDuration } from '../../ui/duration.ts'
import { ShortId } from '../../ui/short-id.tsx'
import styles from './replace.module.css'

/** What passes from an old server to the one in its place; nothing where nothing does. */
export function HandOverList({ plan }: { readonly plan: Plan }) {
  const { addresses, volumes, targetGroups, dns } = plan.handOver
  if (addresses.length + volumes.length + targetGroups.length === 0 && !dns) return null
  const nameOf = (id: string) =>
    plan.oldServers.find((server) => server.id === id)?.name ?? (plan.restores?.includes(id) ? 'kept since it was destroyed' : id)
  const nobody = 'kept until the next start'
  return (
    <>
      <h3 className={styles.section}>Handed over</h3>
      <ul className={styles.handOver} aria-label="Handed over">
        {addresses.map(({ allocationId, address, serverId, newServerName }) => (
          <li key={allocationId}>
            <span className="henge-muted">Elastic IP</span>
            <span className="henge-mono">{address}</span>
            <span>
              {nameOf(serverId)} <span className="henge-muted">→</span>{' '}
              {newServerName ?? (plan.ends?.releasesAddresses ? 'released for good' : nobody)}
            </span>
          </li>
        ))}
        {volumes.map(({ volumeId, device, serverId, newServerName }) => (
          <li key={volumeId}>
            <span className="henge-muted">Volume</span>
            <span>
              <ShortId id={volumeId} /> <span className="henge-muted">at {device}</span>
            </span>
            <span>
              {nameOf(serverId)} <span className="henge-muted">→</span> {newServerName ?? nobody}
              {!plan.restores?.includes(serverId) && <span className="henge-muted"> · {nameOf(serverId)} is stopped for it</span>}
            </span>
          </li>
        ))}
        {targetGroups.map((group) => (
          <li key={`${group.targetGroupArn} ${group.port ?? ''}`}>
            <span className="henge-muted">Target group</span>
            <span title={group.targetGroupArn}>
              {group.targetGroupName}
              {group.port === null ? '' : `:${group.port}`}
            </span>
            <span>
              {group.newServerNames.length === 0 ? (
                `${group.serverIds.map(nameOf).join(', ')} ${left(plan, group.serverIds.length)}`
              ) : (
                <>
                  {group.serverIds.map(nameOf).join(', ')} <span className="henge-muted">→</span> {group.newServerNames.join(', ')}
                </>
              )}
              <span className="henge-muted">
                {' '}
                · in service after {formatDuration(group.secondsToInService)}, drained within{' '}
                {formatDuration(group.deregistrationDelaySeconds)}
              </span>
            </span>
          </li>
        ))}
        {dns && (
          <li>
            <span className="henge-muted">DNS record</span>
            <span className="henge-mono">{dns.name}</span>
            <span>
              {dns.servers.map(({ serverId }) => nameOf(serverId)).join(', ')} <span className="henge-muted">→</span>{' '}
              {dns.newServerNames.length > 0 ? dns.newServerNames.join(', ') : plan.ends ? 'nobody' : 'the addresses they have then'}
              <span className="henge-muted">
                {' '}
                · {dns.address} addresses, remembered for {formatDuration(dns.ttlSeconds)}
                {dns.before ? ` (until now ${formatDuration(dns.before.ttlSeconds)})` : ', a new record'}
              </span>
            </span>
          </li>
        )}
      </ul>
    </>
  )
}

function left({ ends }: Plan, count: number): string {
  if (ends) return count === 1 ? 'leaves' : 'leave'
  return count === 1 ? 'leaves and comes back' : 'leave and come back'
}
