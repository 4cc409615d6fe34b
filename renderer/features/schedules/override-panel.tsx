import { Button, SegmentedControl } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { localInstant, localProblem } from '../../../shared/model/local-time.ts'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import { offeredEnds } from '../../../shared/model/schedules/offered-ends.ts'
import type { OffAction } from '../../../shared/model/schedules/schedule.ts'
import { actionWords } from '../../../shared/model/schedules/schedule-words.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelFooter } from '../../ui/panel-footer.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import { NoteField, noteFooter } from './note-field.tsx'
import styles from './schedules.module.css'
import { TimeField } from './time-field.tsx'

interface NextChange {
  readonly kind: 'on' | 'off'
  /** Later by so many; null: left out. */
  readonly minutes: number | null
}

const nextChanges: readonly NextChange[] = [
  { kind: 'off', minutes: null },
  { kind: 'on', minutes: null },
  { kind: 'off', minutes: 60 },
  { kind: 'on', minutes: 60 },
]

/** "Skip the next stop", "Rebuild an hour later" */
function nextWords({ kind, minutes }: NextChange, off: OffAction): string {
  const action = actionWords(kind, off)
  return minutes === null ? `Skip the next ${action}` : `${action.charAt(0).toUpperCase()}${action.slice(1)} an hour later`
}

interface OverridePanelProps {
  readonly accountId: string
  readonly role: string
  /** null: the whole role. */
  readonly serverId: string | null
  readonly zone: string
  /** What its schedule does when it is off. */
  readonly off: OffAction
  readonly onClose: () => void
}

/** An exception that ends by itself, or the next start or stop left out or put off. */
export function OverridePanel({ accountId, role, serverId, zone, off, onClose }: OverridePanelProps) {
  const queries = useQueryClient()
  const offers = useMemo(() => offeredEnds(Date.now(), zone), [zone])
  const [state, setState] = useState<'on' | 'off'>('on')
  const [until, setUntil] = useState(offers[0]?.until ?? '')
  const [note, setNote] = useState('')
  const [odd, setOdd] = useState<readonly ScheduleFinding[]>([])
  const scope = { accountId, role, serverId }
  const wrong = localProblem(until, Date.now(), zone)
  const end = localInstant(until, zone)
  const done = async (findings: readonly ScheduleFinding[] = []) => {
    await queries.invalidateQueries({ queryKey: ['schedules'] })
    if (findings.length === 0) onClose()
    else setOdd(findings)
  }
  const act = useMutation({
    mutationFn: async () => (end === null ? { findings: [] } : client.schedules.override({ ...scope, state, until: end, note })),
    onSuccess: ({ findings }) => done(findings),
  })
  const next = useMutation({
    mutationFn: ({ kind, minutes }: NextChange) =>
      minutes === null ? client.schedules.skipNext({ ...scope, kind }) : client.schedules.postponeNext({ ...scope, kind, minutes }),
    onSuccess: () => done(),
  })
  const failure = act.error ?? next.error
  return (
    <SidePanel
      title={`Override ${serverId ?? visibleText(role)}`}
      onClose={onClose}
      width="480px"
      footer={
        odd.length > 0 ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <PanelFooter missing={wrong ?? noteFooter(note)} busy={act.isPending} onCancel={onClose} onAct={() => act.mutate()}>
            {state === 'on' ? 'Keep on' : 'Keep off'}
          </PanelFooter>
        )
      }
    >
      <div className={styles.override}>
        <SegmentedControl
          aria-label="Until then"
          transitionDuration={0}
          data={[
            { value: 'on', label: 'Keep on' },
            { value: 'off', label: 'Keep off' },
          ]}
          value={state}
          onChange={(chosen) => setState(chosen === 'off' ? 'off' : 'on')}
        />
        <TimeField label="Until" zone={zone} value={until} wrong={wrong} offers={offers} onChange={setUntil} />
        <NoteField value={note} onChange={setNote} />
        <p className={styles.known}>
          From then on the schedule counts again. The override made last counts, and one for a server before one for its role.
        </p>
        <h3>Or only the next change</h3>
        <div className={styles.offers}>
          {nextChanges.map((change) => (
            <Button
              key={`${change.kind} ${change.minutes}`}
              size="compact-sm"
              variant="default"
              loading={next.isPending && next.variables === change}
              onClick={() => next.mutate(change)}
            >
              {nextWords(change, off)}
            </Button>
          ))}
        </div>
        {failure === null ? null : <ErrorState title="The override was not made." problem={toProblem(failure)} />}
        {odd.length === 0 ? null : <p>It is made. Others want something else at the same time:</p>}
        <FindingsAt findings={odd} />
      </div>
    </SidePanel>
  )
}
