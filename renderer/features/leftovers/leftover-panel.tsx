import { Button } from '@mantine/core'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Leftover } from '../../../shared/model/leftover.ts'
import { addresses } from '../../bridge/addresses.ts'
import { formatAbsolute } from '../../ui/duration.ts'
import { EvidencePanel } from '../../ui/evidence-panel.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { Fact } from './fact.tsx'
import { LeftoverCost } from './leftover-columns.tsx'
import { actionWords, kindWords } from './leftover-words.ts'
import styles from './leftovers.module.css'

interface LeftoverPanelProps {
  readonly item: Leftover
  /** This program has run the job, so there is something to look at. */
  readonly jobIsKnown: boolean
  readonly onClose: () => void
  readonly onCleanUp: () => void
  readonly onGiveBack: () => void
}

/** All that is known of one of them. */
export function LeftoverPanel({ item, jobIsKnown, onClose, onCleanUp, onGiveBack }: LeftoverPanelProps) {
  const [, navigate] = useLocation()
  const [evidence, setEvidence] = useState(false)
  if (evidence) return <EvidencePanel accountId={item.accountId} serverId={item.id} name={item.name} onClose={() => setEvidence(false)} />
  const { jobId } = item
  return (
    <SidePanel
      title={`${visibleText(item.name)}, ${kindWords[item.kind]}`}
      width="min(560px, 92vw)"
      onClose={onClose}
      footer={
        <>
          {jobId !== null && jobIsKnown ? (
            <Button variant="default" onClick={() => navigate(addresses.job(jobId))}>
              Open its job
            </Button>
          ) : null}
          {item.kind === 'quarantined-server' ? (
            <>
              <Button variant="default" onClick={() => setEvidence(true)}>
                Evidence
              </Button>
              {item.onRecord ? (
                <Button variant="default" onClick={onGiveBack}>
                  Give back…
                </Button>
              ) : null}
            </>
          ) : null}
          {item.onRecord ? <Button onClick={onCleanUp}>{actionWords([item])}…</Button> : null}
        </>
      }
    >
      <p className={styles.lead}>{visibleText(item.reason)}</p>
      {item.caution === null ? null : <p className={styles.caution}>{visibleText(item.caution)}</p>}
      <dl className={styles.facts}>
        {item.kind === 'lock' ? null : (
          <Fact name="Id">
            <ShortId id={item.id} head={24} />
          </Fact>
        )}
        <Fact name="Region">{item.region}</Fact>
        <Fact name="Since">{item.since === null ? 'not known' : formatAbsolute(Date.parse(item.since))}</Fact>
        {item.keepUntil === null ? null : <Fact name="Keep until">{formatAbsolute(Date.parse(item.keepUntil))}</Fact>}
        <Fact name="Cost">
          <LeftoverCost item={item} />
        </Fact>
        {item.includes.length === 0 ? null : <Fact name="Goes with it">{item.includes.join(', ')}</Fact>}
        {item.stays.length === 0 ? null : <Fact name="Stays">{item.stays.join(', ')}</Fact>}
      </dl>
    </SidePanel>
  )
}
