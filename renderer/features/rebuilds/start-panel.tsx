import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { inZone, shortInZone } from '../../../shared/model/local-time.ts'
import type { RebuildPreview, RebuildRule } from '../../../shared/model/rebuild.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { formatDuration } from '../../ui/duration.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './effects.module.css'
import { type Agreed, agreedOf, hasDowntime, type PlannedItem, plannedItems, previewTotals, rebuildEffect } from './preview-figures.ts'
import { listed, paceWords } from './rebuild-words.ts'

interface StartPanelProps {
  readonly rule: RebuildRule
  /** What stands on the screen: exactly this is agreed to. */
  readonly preview: RebuildPreview
  readonly zone: string
  readonly onClose: () => void
  /** The rule means something else by now: what was agreed to. */
  readonly onLookAgain: (agreed: readonly Agreed[]) => void
}

/** What is destroyed, once more, before it begins. */
export function StartPanel({ rule, preview, zone, onClose, onLookAgain }: StartPanelProps) {
  const queryClient = useQueryClient()
  const [, navigate] = useLocation()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const planned = plannedItems(preview)
  const totals = previewTotals(preview, rule.concurrency)
  const unnamed = planned.filter((item) => hasDowntime(item) && typed[item.role] !== item.role)
  const agreed = agreedOf(preview)
  const start = useMutation({
    mutationFn: () => client.rebuilds.start({ rule, agreed }),
    onSuccess: (rebuild) => {
      void queryClient.invalidateQueries({ queryKey: ['rebuilds'] })
      navigate(addresses.rebuildRun(rebuild.id))
    },
  })
  const problem = start.error === null ? null : toProblem(start.error)
  const lookAgain = problem?.code === 'PLAN_STALE' || problem?.code === 'BLOCKED'
  const effect = rebuildEffect(totals)
  return (
    <SidePanel
      title="Start the rebuild"
      onClose={onClose}
      footer={
        <>
          <span className={styles.reason}>
            {unnamed.length === 0 ? '' : `To go on, type ${listed(unnamed.map(({ role }) => role))} above.`}
          </span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={unnamed.length > 0 || lookAgain}
            loading={start.isPending}
            color={totals.withDowntime.length > 0 ? 'red' : undefined}
            onClick={() => start.mutate()}
          >
            {rule.notBefore === null ? effect : `${effect} from ${shortInZone(rule.notBefore, zone)}`}
          </Button>
        </>
      }
    >
      {problem === null ? null : (
        <ErrorState title="The rebuild was not started." problem={problem}>
          {lookAgain ? (
            <div className={styles.errorAction}>
              <Button size="compact-sm" variant="default" onClick={() => onLookAgain(agreed)}>
                Make the preview anew
              </Button>
            </div>
          ) : null}
        </ErrorState>
      )}
      <p className={styles.lead}>
        {rule.notBefore === null ? 'It begins at once' : `It begins on ${inZone(rule.notBefore, zone)}`}: {paceWords(rule)}. Each role is a
        job of its own, planned anew when its turn comes; one that would then be something else than this is refused, not done.
      </p>
      <ol className={styles.effects} aria-label="What is destroyed">
        {planned.map((item) => (
          <Effect key={item.role} item={item} typed={typed[item.role] ?? ''} onType={(text) => setTyped({ ...typed, [item.role]: text })} />
        ))}
      </ol>
    </SidePanel>
  )
}

function Effect({ item, typed, onType }: { readonly item: PlannedItem; readonly typed: string; readonly onType: (text: string) => void }) {
  const { role, plan } = item
  const old = listed(plan.oldServers.map(({ name }) => name))
  return (
    <li>
      <div className={styles.effectHead}>
        <strong>{role}</strong>
        {hasDowntime(item) ? <StatusMark meaning="behind">down for about {formatDuration(plan.downtimeSeconds)}</StatusMark> : null}
      </div>
      <div>{effectWords(item, old)}</div>
      {hasDowntime(item) ? (
        <TextInput
          mt={6}
          size="sm"
          label={`Nothing of ${role} serves meanwhile. Type ${role} to go on.`}
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      ) : null}
    </li>
  )
}

function effectWords({ plan }: PlannedItem, old: string): string {
  const fresh = listed(plan.newServers.map(({ name }) => name))
  if (plan.oldServers.length === 0) return `${fresh} launched; nothing is destroyed.`
  if (plan.strategy === 'root-volume') return `The root volume of ${old} is replaced; the server stays.`
  const end = plan.rollout.oldServers === 'quarantine' ? `quarantined for ${plan.rollout.quarantineDays} days, then destroyed` : 'destroyed'
  if (plan.strategy === 'destroy-first') return `${old}: ${end} first, then ${fresh} launched. There is no way back.`
  return `${fresh} launched; ${old} ${end} once ${plan.newServers.length === 1 ? 'it is' : 'they are'} healthy.`
}
