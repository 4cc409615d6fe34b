import { IconChevronRight, IconLock, IconPlugConnectedX } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { Plan, PlanStep } from '../../../shared/model/replacement/plan.ts'
import { formatOffset } from '../../ui/duration-text.ts'
import { batchName, batchSubjects, groupWords } from './batch-words.ts'
import { ExpectedTime, sourceIcons, sourceWords, timeOfAll } from './expected-time.tsx'
import { type BatchGroup, barOf, durationSources, planTimeline, type TimedStep } from './plan-timeline.ts'
import styles from './timeline.module.css'

/** The plan’s steps in their order, each at its place in time. */
export function PlanTimelineView({ plan }: { readonly plan: Plan }) {
  const timeline = planTimeline(plan)
  const single = timeline.groups.length === 1 && timeline.groups[0]?.batches.length === 1
  const [only] = timeline.groups
  return (
    <figure className={styles.timeline} aria-label="Timeline">
      <ol className={styles.steps} aria-label="Steps">
        {timeline.before.map((timed) => (
          <Step key={timed.step.id} timed={timed} total={timeline.seconds} />
        ))}
        {single && only !== undefined
          ? only.steps.map((timed) => <Step key={timed.step.id} timed={timed} total={timeline.seconds} />)
          : timeline.groups.map((group, index) => (
              <Group key={group.startsAt} plan={plan} group={group} total={timeline.seconds} first={index === 0} />
            ))}
        {timeline.after.map((timed) => (
          <Step key={timed.step.id} timed={timed} total={timeline.seconds} />
        ))}
      </ol>
      <Legend plan={plan} />
    </figure>
  )
}

interface GroupProps {
  readonly plan: Plan
  readonly group: BatchGroup
  readonly total: number
  /** Of the plan: the one that is shown in full. */
  readonly first: boolean
}

function Group({ plan, group, total, first }: GroupProps) {
  const [open, setOpen] = useState(first)
  const id = useId()
  const offline = group.steps.some(({ step }) => step.offline)
  return (
    <>
      <li className={styles.batch} data-batch={group.batches[0]?.number}>
        <span className={styles.at}>{formatOffset(group.startsAt)}</span>
        <button type="button" className={styles.batchButton} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <IconChevronRight size={14} aria-hidden />
          <strong>{batchName(group.batches)}</strong>
          <span className={styles.batchWords}>
            {batchSubjects(plan, group.batches)}
            {groupWords(group.batches)}
          </span>
        </button>
        <Bar startsAt={group.startsAt} seconds={group.seconds} total={total} offline={offline} />
        <span className={styles.took}>
          {timeOfAll(
            group.steps.map(({ step }) => step),
            group.seconds,
          )}
        </span>
      </li>
      <li id={id} hidden={!open} className={styles.inner}>
        <ol aria-label={`Steps of ${batchName(group.batches.slice(0, 1)).toLowerCase()}`}>
          {group.steps.map((timed) => (
            <Step key={timed.step.id} timed={timed} total={total} />
          ))}
        </ol>
        {group.batches.length > 1 ? (
          <p className={styles.same}>
            {group.batches.length - 1 === 1 ? 'The next batch does the same' : `The next ${group.batches.length - 1} batches do the same`},
            each after a look at what was replaced before it.
          </p>
        ) : null}
      </li>
    </>
  )
}

function Step({ timed, total }: { readonly timed: TimedStep; readonly total: number }) {
  const { step, startsAt, pointOfNoReturn } = timed
  return (
    <li className={styles.step} data-kind={step.kind} data-offline={step.offline || undefined}>
      {pointOfNoReturn ? (
        <span className={styles.noReturn}>
          <span>
            <IconLock size={13} aria-hidden />
            {step.irreversible ? 'From here there is no way back' : 'From here the job does not turn back; what it cuts off is kept'}
          </span>
        </span>
      ) : null}
      <span className={styles.at}>{formatOffset(startsAt)}</span>
      <span className={styles.title}>
        {step.title}
        {step.offline ? (
          <span className={styles.down}>
            <IconPlugConnectedX size={13} aria-hidden /> down
          </span>
        ) : null}
      </span>
      {step.kind === 'hold' ? (
        <span />
      ) : (
        <Bar startsAt={startsAt} seconds={step.expectedSeconds} total={total} offline={step.offline} pause={isPause(step)} />
      )}
      <Took step={step} />
    </li>
  )
}

function isPause(step: PlanStep): boolean {
  return step.kind === 'checkpoint' || step.kind === 'bake' || step.kind === 'warm-up'
}

interface BarProps {
  readonly startsAt: number
  readonly seconds: number
  readonly total: number
  readonly offline: boolean
  readonly pause?: boolean
}

function Bar({ startsAt, seconds, total, offline, pause = false }: BarProps) {
  const { left, width } = barOf(startsAt, seconds, total)
  return (
    <span className={styles.track} aria-hidden>
      <span
        className={styles.bar}
        data-offline={offline || undefined}
        data-pause={pause || undefined}
        style={{ left: `min(${left}%, calc(100% - 3px))`, width: `max(${width}%, 3px)` }}
      />
    </span>
  )
}

function Took({ step }: { readonly step: PlanStep }) {
  if (step.kind === 'hold') return <span className={styles.took}>until you say so</span>
  return <ExpectedTime step={step} />
}

function Legend({ plan }: { readonly plan: Plan }) {
  const sources = durationSources(plan.steps)
  const waits = plan.steps.some(({ kind }) => kind === 'hold')
  return (
    <figcaption className={styles.legend}>
      {sources.map((source) => {
        const Icon = source === 'estimate' ? null : sourceIcons[source]
        return (
          <span key={source}>
            {Icon === null ? '~' : <Icon size={12} aria-hidden />} {sourceWords[source]}
          </span>
        )
      })}
      {waits ? <span>the time you take is not counted</span> : null}
      {plan.downtimeSeconds > 0 ? (
        <span>
          <i className={styles.swatch} aria-hidden /> nothing of the role serves
        </span>
      ) : null}
    </figcaption>
  )
}
