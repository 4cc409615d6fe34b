import { TextInput } from '@mantine/core'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { formatDuration } from '../../ui/duration.ts'
import { Findings } from '../../ui/finding.tsx'
import { formatDollars, MoneyText } from '../../ui/money.tsx'
import { RevisionText } from '../../ui/revision.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { HandOverList } from './hand-over-list.tsx'
import { PlanTimelineView } from './plan-timeline-view.tsx'
import { bakingWords, extraCostWords, healthWords, needsRoleName, quarantineWords, servingWords } from './plan-words.ts'
import styles from './replace.module.css'

interface PlanViewProps {
  readonly plan: Plan
  /** Only why it cannot run: it stands among others that can. */
  readonly brief?: boolean
  /** What was typed where a plan wants the role’s name. */
  readonly typedName: string
  readonly onTypeName: (name: string) => void
}

/** All that a job of this plan would do, in its order, before anything is done. */
export function PlanView({ plan, brief = false, typedName, onTypeName }: PlanViewProps) {
  const madeAt = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(Date.parse(plan.madeAt))
  return (
    <div data-plan={plan.id}>
      <p className={styles.facts}>
        <span>{plan.oldServers.length === 1 ? '1 server' : `${plan.oldServers.length} servers`}</span>
        <span>
          {plan.downtimeSeconds === 0 ? (
            'no downtime'
          ) : (
            <StatusMark meaning="behind">down for about {formatDuration(plan.downtimeSeconds)}</StatusMark>
          )}
        </span>
        {servingWords(plan) === null ? null : <span>{servingWords(plan)}</span>}
        {bakingWords(plan) === null ? null : <span title={plan.baking?.image?.id}>{bakingWords(plan)}</span>}
        {quarantineWords(plan) === null ? null : <span>{quarantineWords(plan)}</span>}
        <ExtraCost plan={plan} />
        <span>
          about {formatDuration(plan.expectedSeconds)}
          {plan.steps.some(({ kind }) => kind === 'hold') ? ', and the time you take' : ''}
        </span>
        <span className="henge-muted">made {madeAt}</span>
      </p>
      <Findings findings={brief ? plan.blockers.filter((blocker) => blocker.severity === 'blocker') : plan.blockers} />
      {brief || plan.notChecked.length === 0 ? null : (
        <div className={styles.notChecked}>
          <p>Not checked beforehand</p>
          <ul>
            {plan.notChecked.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      {brief ? null : <PlanBody plan={plan} typedName={typedName} onTypeName={onTypeName} />}
    </div>
  )
}

function PlanBody({ plan, typedName, onTypeName }: Omit<PlanViewProps, 'brief'>) {
  return (
    <>
      {plan.steps.length === 0 ? null : <PlanTimelineView plan={plan} />}
      {needsRoleName(plan) ? (
        <TextInput
          mt="lg"
          size="sm"
          label={`Old servers are destroyed before their new ones exist; there is no way back. Type ${plan.role} to go on.`}
          value={typedName}
          onChange={(event) => onTypeName(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      ) : null}
      <HandOverList plan={plan} />
      {plan.oldServers.length + plan.newServers.length === 0 ? null : (
        <>
          <h3 className={styles.section}>Servers</h3>
          <Pairs plan={plan} />
        </>
      )}
      {plan.skipped.length === 0 ? null : (
        <>
          <h3 className={styles.section}>Left alone</h3>
          {plan.skipped.map((server) => (
            <div key={server.id} style={{ fontSize: 13 }}>
              {server.name} <ShortId id={server.id} /> <span className="henge-muted">{server.reason}</span>
            </div>
          ))}
        </>
      )}
      <h3 className={styles.section}>Healthy means</h3>
      <div style={{ fontSize: 13 }}>
        {plan.health.map(healthWords).join(', and ')}, {plan.healthPasses} times in a row within {formatDuration(plan.healthTimeoutSeconds)}
      </div>
      <h3 className={styles.section}>Cost</h3>
      <div style={{ fontSize: 13 }}>
        <MoneyText money={plan.costPerMonthBefore} /> now, <MoneyText money={plan.costPerMonthAfter} /> after
      </div>
    </>
  )
}

function ExtraCost({ plan }: { readonly plan: Plan }) {
  const { amount, missing } = plan.extraCost
  if (amount === null) return <span title={`No price is known for ${missing.join(', ')}.`}>cost of the change unknown</span>
  if (amount === 0) return <span>no extra cost</span>
  return (
    <span>
      +{formatDollars(amount)} {extraCostWords(plan)}
    </span>
  )
}

function Pairs({ plan }: { readonly plan: Plan }) {
  const unmatched = plan.newServers.filter((server) => !plan.oldServers.some((old) => old.id === server.replaces))
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'auto auto auto 1fr', gap: '6px 12px', fontSize: 13, alignItems: 'center' }}>
      {plan.oldServers.map((old) => {
        const next = plan.newServers.find((server) => server.replaces === old.id)
        return (
          <div key={old.id} style={{ display: 'contents' }}>
            <span>
              {old.name} <span className="henge-muted">{old.state}</span>
            </span>
            <ShortId id={old.id} />
            <RevisionText revision={old.revision} />
            <span>
              <span className="henge-muted">→ </span>
              {next === undefined ? <NotReplaced plan={plan} /> : next.name}
              {next === undefined ? null : (
                <span className="henge-muted">
                  {' '}
                  <RevisionText revision={plan.toRevision} /> in {next.zone ?? next.region}
                </span>
              )}
            </span>
          </div>
        )
      })}
      {unmatched.map((server) => (
        <div key={server.name} style={{ display: 'contents' }}>
          <span className="henge-muted">none</span>
          <span />
          <span />
          <span>
            <span className="henge-muted">→ </span>
            {server.name}{' '}
            <span className="henge-muted">
              <RevisionText revision={plan.toRevision} /> in {server.zone ?? server.region}
            </span>
          </span>
        </div>
      ))}
    </div>
  )
}

function NotReplaced({ plan }: { readonly plan: Plan }) {
  if (plan.strategy !== 'root-volume') return 'not replaced'
  return (
    <>
      the same server, with <RevisionText revision={plan.toRevision} /> on its root volume
    </>
  )
}
