import { Progress } from '@mantine/core'
import { IconArrowBackUp, IconCheck, IconLoader2, IconMinus, IconSquare, IconX } from '@tabler/icons-react'
import type { JobStep } from '../../../shared/model/job.ts'
import { formatDuration } from '../../ui/duration.ts'
import { useNow } from '../../ui/now.ts'
import styles from './replace.module.css'

const glyphs = {
  pending: IconSquare,
  running: IconLoader2,
  succeeded: IconCheck,
  failed: IconX,
  skipped: IconMinus,
  'rolled-back': IconArrowBackUp,
} satisfies Record<JobStep['status'], unknown>

const spoken: Record<JobStep['status'], string> = {
  pending: 'to do',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'not needed',
  'rolled-back': 'taken back',
}

/** Steps while they run and after. */
export function RunningSteps({ steps }: { readonly steps: readonly JobStep[] }) {
  return (
    <ol className={styles.steps} aria-label="Steps">
      {steps.map((step, index) => (
        <RunningStep key={step.id} step={step} number={index + 1} />
      ))}
    </ol>
  )
}

function RunningStep({ step, number }: { readonly step: JobStep; readonly number: number }) {
  const Glyph = glyphs[step.status]
  return (
    <li className={styles.step} data-status={step.status} data-step={step.id}>
      <span className={styles.number}>{number}</span>
      <span className={styles.glyph} data-status={step.status} role="img" aria-label={spoken[step.status]}>
        <Glyph size={15} stroke={2} aria-hidden />
      </span>
      <span>
        <span className={styles.stepTitle}>{step.title}</span>
        {step.detail === null ? null : <div className={styles.stepDetail}>{step.detail}</div>}
      </span>
      <StepTime step={step} />
      {step.status === 'running' && step.value !== null ? (
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

function StepTime({ step }: { readonly step: JobStep }) {
  const now = useNow(1000)
  const expected = step.expectedSeconds === 0 ? '' : `~${formatDuration(step.expectedSeconds)}`
  if (step.startedAt === null) return <span className={styles.stepTime}>{step.status === 'pending' ? expected : spoken[step.status]}</span>
  const end = step.finishedAt === null ? now : Date.parse(step.finishedAt)
  const took = formatDuration(Math.max(0, end - Date.parse(step.startedAt)) / 1000)
  return <span className={styles.stepTime}>{step.status === 'running' && expected !== '' ? `${took} of ${expected}` : took}</span>
}
