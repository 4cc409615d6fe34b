import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { CoverageEffect } from '../../../shared/model/savings/coverage.ts'
import type { Proposal } from '../../../shared/model/savings/propose-schedule.ts'
import type { CostOption, RoleSavings } from '../../../shared/model/savings.ts'
import { periodWords } from '../../../shared/model/schedules/schedule-words.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDollars, MoneyText } from '../../ui/money.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './proposal.module.css'
import { coverageText, lessBy, type OffAction, savedBy } from './savings-words.ts'

type Suggested = Extract<Proposal['proposal'], { state: 'schedule' }>

interface ProposalSectionProps {
  readonly of: Pick<RoleSavings, 'accountId' | 'role' | 'idle'>
  /** Makes a proposal stale. */
  readonly basis: unknown
}

/** The schedule that a role’s use suggests, with the three ways side by side; one click makes it. */
export function ProposalSection({ of: { accountId, role, idle }, basis }: ProposalSectionProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ['savings', 'proposal', accountId, role, basis],
    queryFn: ({ signal }) => client.savings.propose({ accountId, role }, { signal }),
  })
  if (error) return <ErrorState title="No schedule can be proposed." problem={toProblem(error)} onRetry={() => void refetch()} />
  if (!data) return null
  const { proposal } = data
  return (
    <section className={styles.proposal} aria-label={`Proposal for ${role}`}>
      <h2>What its use suggests</h2>
      {proposal.state === 'schedule' ? (
        <Suggestion accountId={accountId} role={role} proposal={proposal} options={data} />
      ) : (
        <p className={styles.meaning}>
          {idle.state === 'unavailable' ? 'Nothing, as long as its metrics cannot be read.' : inWords(proposal, visibleText(role))}
        </p>
      )}
    </section>
  )
}

function inWords(proposal: Exclude<Proposal['proposal'], Suggested>, role: string): string {
  if (proposal.state === 'not-enough-data') return `Nothing yet: ${proposal.reason}.`
  if (proposal.state === 'always-used') return `${role} has no pause of three hours in which it is idle. Leave it on. (${proposal.reason}.)`
  return `${role} was idle all the time. No hours can be proposed: does anybody still need it? (${proposal.reason}.)`
}

function paidAnyway({ reserved, savingsPlans, spot }: CoverageEffect): string {
  const committed = reserved + savingsPlans > 0 ? ' What is Reserved or under a plan is paid also while it is off.' : ''
  return spot > 0 ? `${committed} Spot was cheaper already.` : committed
}

/** What is really not paid any more, and by how much less that is than on demand. */
function Saves({ options, off }: { readonly options: Proposal; readonly off: OffAction }) {
  const after = options[off]
  const all = after && savedBy(options.leave.money, after.money)
  if (all === null) return null
  const less = lessBy(options, off)
  const saved = all - less
  return (
    <span className="henge-muted">
      {saved < 0 ? `${formatDollars(-saved)} more` : `saves ${formatDollars(saved)}`}
      {less > 0.005 ? `, ${formatDollars(less)} less than on demand` : ''}
    </span>
  )
}

interface SuggestionProps {
  readonly accountId: string
  readonly role: string
  readonly proposal: Suggested
  readonly options: Proposal
}

function Suggestion({ accountId, role, proposal, options }: SuggestionProps) {
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: (off: 'stop' | 'destroy') =>
      client.schedules.save({ accountId, role, schedule: { ...proposal.schedule, off }, enabled: true }),
    onSuccess: () => Promise.all([['schedules'], ['savings', 'projection']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  })
  const ways: readonly { name: string; option: CostOption | null; off?: 'stop' | 'destroy' }[] = [
    { name: 'Leave it on', option: options.leave },
    { name: 'Stop outside', option: options.stop, off: 'stop' },
    { name: 'Destroy outside', option: options.destroy, off: 'destroy' },
  ]
  return (
    <>
      <p className={styles.hours}>
        {proposal.schedule.periods.map(periodWords).join('; ')} <span className="henge-muted">{proposal.schedule.zone}</span>
      </p>
      <p className={styles.meaning}>
        {Number(proposal.hoursPerWeek.toFixed(1))} of 168 hours, minutes of booting included. Confidence {proposal.confidence}:{' '}
        {proposal.reason}.
        {proposal.cutOff > 0 ? (
          <span className={styles.warn}> {proposal.cutOff} measured hours were busy and would be cut off.</span>
        ) : null}
      </p>
      <div className={styles.ways}>
        {ways.map(({ name, option, off }) => (
          <div key={name} className={styles.way}>
            <span>{name}</span>
            <strong>{option ? <MoneyText money={option.money} short /> : '–'}</strong>
            {off === undefined ? null : <Saves options={options} off={off} />}
            {off === undefined ? null : (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Make this schedule: ${name.toLowerCase()}`}
                loading={make.isPending && make.variables === off}
                onClick={() => make.mutate(off)}
              >
                Make this schedule
              </Button>
            )}
          </div>
        ))}
      </div>
      <p className={styles.meaning}>
        {options.coverage === null ? (
          <>
            Whether its hours are Reserved, under Savings Plans or Spot is not known, as no bill was read that has them.{' '}
            <Link href={addresses.ledger()}>Ask for it</Link>
          </>
        ) : (
          `Its hours: ${coverageText(options.coverage)}.${lessBy(options, 'stop') > 0.005 ? paidAnyway(options.coverage) : ''}`
        )}
      </p>
      {make.error ? <ErrorState title="The schedule was not made." problem={toProblem(make.error)} /> : null}
      {make.isSuccess ? (
        <p className={styles.meaning} role="status">
          <bdi>{visibleText(role)}</bdi> has this schedule now. <Link href={addresses.schedule(accountId, role)}>Look at it</Link>
        </p>
      ) : null}
    </>
  )
}
