import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { FindingsAt } from './findings-at.tsx'
import styles from './other-tools.module.css'
import { TextToCopy } from './text-to-copy.tsx'

const settleMs = 350

interface ExportPanelProps {
  readonly accountId: string
  readonly role: string
  /** What stands in the form is not what is saved, and not what is exported. */
  readonly changed: boolean
  readonly onClose: () => void
}

/** The saved schedule as EventBridge Scheduler or cron would run it, region by region; what they cannot do stands first. */
export function ExportPanel({ accountId, role, changed, onClose }: ExportPanelProps) {
  const [format, setFormat] = useState<'eventbridge' | 'crontab'>('eventbridge')
  const [profile, setProfile] = useState('')
  const [asked] = useDebouncedValue(profile.trim(), settleMs)
  const named = format === 'crontab' && asked !== '' ? asked : null
  const written = useQuery({
    queryKey: ['schedules', 'export', accountId, role, format, named],
    queryFn: ({ signal }) => client.schedules.export({ accountId, role, format, profile: named }, { signal }),
    gcTime: 0,
  })
  const problem = written.error === null ? null : toProblem(written.error)
  const wrongProfile = problem !== null && problem.code === 'INVALID_INPUT' && named !== null ? problem.message : null
  const stale = format === 'crontab' && asked !== profile.trim()
  return (
    <SidePanel title={`Export the schedule of ${role}`} onClose={onClose} footer={<Button onClick={onClose}>Close</Button>}>
      <div className={styles.panel}>
        <SegmentedControl
          aria-label="Format"
          transitionDuration={0}
          data={[
            { value: 'eventbridge', label: 'EventBridge Scheduler' },
            { value: 'crontab', label: 'Crontab' },
          ]}
          value={format}
          onChange={(value) => setFormat(value === 'crontab' ? 'crontab' : 'eventbridge')}
        />
        <p className="henge-muted">
          {format === 'eventbridge'
            ? 'Each entry is what CreateSchedule takes. Add the role that it acts as (Target.RoleArn): it must be allowed to start and stop these servers. Or let Henge make all of it, and look after it: close this, and hand the schedule over under “Who runs it”.'
            : 'Lines that call the AWS command line, for a computer that is always on.'}
          {changed ? ' What you changed in the form and did not save is not in it.' : ''}
        </p>
        {format === 'crontab' ? (
          <TextInput
            label="AWS profile"
            description="Of the command line there; empty: its default"
            maxLength={200}
            value={profile}
            error={stale ? null : wrongProfile}
            onChange={(event) => setProfile(event.currentTarget.value)}
          />
        ) : null}
        {written.isPending ? <TableSkeleton label="It is being written" /> : null}
        {problem === null || wrongProfile !== null ? null : (
          <ErrorState title="The schedule cannot be exported." problem={problem} onRetry={() => void written.refetch()} />
        )}
        <FindingsAt findings={(written.data?.warnings ?? []).map((message) => ({ path: '', severity: 'warning', message }))} />
        {written.data?.regions.map(({ region, text }) => (
          <TextToCopy key={region} label={region} heading={<h3>{region}</h3>} text={text} />
        ))}
      </div>
    </SidePanel>
  )
}
