import { Progress } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconHourglass, IconLoader2, IconMinus, IconSquare, IconX } from '@tabler/icons-react'
import type { JobStep } from '../../../shared/model/job.ts'
import { formatDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/now.ts'
import { ExpectedTime } from './expected-time.tsx'
import styles from './replace.module.css'
import { saidTimes } from './said-times.ts'

type ShownStatus = JobStep['status'] | 'waiting' | 'not-reached'

const glyphs = {
  pending: IconSquare,
  running: IconLoader2,
  waiting: IconHourglass,
  succeeded: IconCheck,
  failed: IconX,
  skipped: IconMinus,
  'rolled-back': IconArrowBackUp,
  'not-reached': IconMinus,
} satisfies Record<ShownStatus, unknown>

const spoken: Record<ShownStatus, string> = {
  pending: 'to do',
  running: 'running',
  waiting: 'waiting',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'not needed',
  'rolled-back': 'taken back',
  'not-reached': 'not reached',
}

export function StepGlyph({ status }: { readonly status: ShownStatus }) {
  const Glyph = glyphs[status]
  return (
    <span className={styles.glyph} data-status={status} role="img" aria-label={spoken[status]}>
      <Glyph size={15} stroke={2} aria-hidden />
    </span>
  )
}

interface RunningStepProps {
  readonly step: JobStep
  /** It stands still here. */
  readonly waits: boolean
  /** The job is over. */
  readonly ended: boolean
}

/** A step while the job runs and after. */
export function RunningStep({ step, waits, ended }: RunningStepProps) {
  const status: ShownStatus =
    ended && step.status === 'pending' ? 'not-reached' : waits && step.status === 'running' ? 'waiting' : step.status
  return (
    <li className={styles.step} data-status={status} data-step={step.id}>
      <StepGlyph status={status} />
      <span>
        <span className={styles.stepTitle}>{step.title}</span>
        {step.detail === null ? null : <div className={styles.stepDetail}>{saidTimes(step.detail, Date.now())}</div>}
      </span>
      <StepTime step={step} status={status} />
      {status === 'running' && step.value !== null ? (
        <Progress
          className={styles.stepBar}
          value={step.value * 100}
          size={4}
          aria-label={`${Math.round(step.value * 100)} %`}
          transitionDuration={200}
        />
      ) : null}
    </li>
  )
}

function StepTime({ step, status }: { readonly step: JobStep; readonly status: ShownStatus }) {
  const now = useNow(1000)
  const expected = step.expectedSeconds > 0
  if (step.startedAt === null)
    return status === 'pending' && expected ? (
      <ExpectedTime step={step} />
    ) : (
      <span className={styles.stepTime}>{status === 'pending' ? '' : spoken[status]}</span>
    )
  const end = step.finishedAt === null ? now : Date.parse(step.finishedAt)
  const took = formatDuration(Math.max(0, end - Date.parse(step.startedAt)) / 1000)
  return status === 'running' && expected ? <ExpectedTime step={step} after={took} /> : <span className={styles.stepTime}>{took}</span>
}
