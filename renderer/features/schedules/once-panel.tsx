import { SegmentedControl, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { localInstant, localProblem } from '../../../shared/model/local-time.ts'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import { offeredMoments } from '../../../shared/model/schedules/offered-ends.ts'
import { onceOff } from '../../../shared/model/schedules/one-off.ts'
import type { RoleSchedule } from '../../../shared/model/schedules/role-schedule.ts'
import { actionWords } from '../../../shared/model/schedules/schedule-words.ts'
import { isAlive } from '../../../shared/model/server.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { useNow } from '../../ui/now.ts'
import { PanelFooter } from '../../ui/panel-footer.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import { NoteField, noteFooter } from './note-field.tsx'
import styles from './schedules.module.css'
import { TimeField } from './time-field.tsx'

const settleMs = 250
const everyServer = ''
const titled = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

interface OncePanelProps {
  readonly accountId: string
  readonly role: string
  readonly zone: string
  /** null: it has no schedule. */
  readonly scheduled: RoleSchedule | null
  readonly onClose: () => void
}

/** A start or stop that happens once, at a time: what it will do stands there before it is made. */
export function OncePanel({ accountId, role, zone, scheduled, onClose }: OncePanelProps) {
  const queries = useQueryClient()
  const fleet = useQuery(fleetQuery())
  const now = useNow()
  const offers = useMemo(() => offeredMoments(now, zone), [now, zone])
  const [to, setTo] = useState<'on' | 'off'>('off')
  const [serverId, setServerId] = useState<string | null>(null)
  const [time, setTime] = useState(offers[0]?.until ?? '')
  const [note, setNote] = useState('')
  const wrong = localProblem(time, now, zone)
  const at = localInstant(time, zone)
  const wanted = { accountId, role, serverId, to, at: at ?? '' }
  const [asked] = useDebouncedValue(JSON.stringify(wanted), settleMs)
  const checked = useQuery({
    queryKey: ['schedules', 'once', asked],
    queryFn: ({ signal }) => client.schedules.checkOnce(JSON.parse(asked), { signal }),
    enabled: wrong === null && asked === JSON.stringify(wanted),
    gcTime: 0,
  })
  const act = useMutation({
    mutationFn: () => client.schedules.once({ ...wanted, note }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['schedules'] })
      onClose()
    },
  })
  const findings: readonly ScheduleFinding[] = wrong === null ? (checked.data?.findings ?? []) : []
  const servers = (fleet.data?.servers ?? []).filter((server) => server.accountId === accountId && server.role === role && isAlive(server))
  const verb = (state: 'on' | 'off') => titled(actionWords(state, onceOff(scheduled, serverId)))
  const missing = wrong ?? (findings.some(({ severity }) => severity === 'error') ? 'Choose another time.' : noteFooter(note))
  const failure = act.error ?? checked.error
  return (
    <SidePanel
      title={`${verb('on')} or ${actionWords('off', onceOff(scheduled, serverId))} ${visibleText(role)} once`}
      onClose={onClose}
      width="480px"
      footer={
        <PanelFooter missing={missing} busy={act.isPending} onCancel={onClose} onAct={() => act.mutate()}>
          {verb(to)} once
        </PanelFooter>
      }
    >
      <div className={styles.override}>
        <SegmentedControl
          aria-label="What happens once"
          transitionDuration={0}
          data={[
            { value: 'off', label: verb('off') },
            { value: 'on', label: verb('on') },
          ]}
          value={to}
          onChange={(chosen) => setTo(chosen === 'on' ? 'on' : 'off')}
        />
        <Select
          label="Servers"
          allowDeselect={false}
          data={[
            { value: everyServer, label: `All of ${visibleText(role)}` },
            ...servers.map(({ id, name }) => ({ value: id, label: visibleText(name === '' ? id : `${name} (${id})`) })),
          ]}
          value={serverId ?? everyServer}
          onChange={(chosen) => setServerId(chosen === everyServer ? null : chosen)}
        />
        <TimeField label="At" zone={zone} value={time} wrong={wrong} offers={offers} onChange={setTime} />
        <FindingsAt findings={findings} />
        <NoteField value={note} onChange={setNote} />
        {failure === null ? null : <ErrorState title="It was not noted." problem={toProblem(failure)} />}
      </div>
    </SidePanel>
  )
}
