import { ActionIcon, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import type { RebuildPreview } from '../../../shared/model/rebuild.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { formatDuration } from '../../ui/duration.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Finding } from '../../ui/finding.tsx'
import { formatDollars } from '../../ui/money.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './preview.module.css'
import { type Agreed, changesSinceAgreed, plannedItems, previewTotals } from './preview-figures.ts'
import { PreviewTable, QuietRoles } from './preview-table.tsx'
import { listed, plural } from './rebuild-words.ts'
import type { PreviewState } from './use-preview.ts'

interface PreviewViewProps {
  readonly state: PreviewState
  /** The form says which servers it means. */
  readonly meant: boolean
  readonly concurrency: number
  /** Roles whose plan cannot run. */
  readonly blocked: readonly string[]
  /** What was agreed to when it was refused as stale; null: nothing was. */
  readonly agreedBefore: readonly Agreed[] | null
  /** What has to come before a preview, in a sentence. */
  readonly listing: string | null
}

/** What the rule would do: problems first, then the roles in their order, then what is left alone. */
export function PreviewView({ state, meant, concurrency, blocked, agreedBefore, listing }: PreviewViewProps) {
  const { preview, settled, problem, again } = state
  if (preview === undefined)
    return (
      <>
        {problem === null ? null : <ErrorState title="No preview could be made." problem={problem} onRetry={again} />}
        {problem === null && !meant ? <p className={styles.notYet}>What the rule would do stands here as soon as it can be read.</p> : null}
        {problem === null && meant ? (
          <>
            <p className={styles.notYet}>{listing ?? 'Every role is being planned.'}</p>
            <TableSkeleton rows={5} label={listing ?? 'Every role is being planned'} />
          </>
        ) : null}
      </>
    )
  return (
    <section aria-label="Preview" aria-busy={!settled}>
      {problem === null ? null : <ErrorState title="No preview could be made." problem={problem} onRetry={again} />}
      <div className={settled ? undefined : styles.stale}>
        {settled && agreedBefore !== null ? <Changes agreed={agreedBefore} preview={preview} /> : null}
        {preview.problems.map((text) => (
          <Finding key={text} severity="blocker">
            <p>{text}</p>
          </Finding>
        ))}
        {blocked.length === 0 ? null : (
          <Finding severity="blocker">
            <p>
              {listed(blocked)} cannot be replaced as {blocked.length === 1 ? 'it stands' : 'they stand'}; what is in the way is said below.
              Mend it, or choose the other roles.
            </p>
          </Finding>
        )}
        <Totals state={state} preview={preview} concurrency={concurrency} />
        <PreviewTable items={plannedItems(preview)} accountId={preview.rule.accountId} />
        <QuietRoles items={preview.items.filter(({ plan }) => plan === null)} accountId={preview.rule.accountId} />
      </div>
    </section>
  )
}

function Changes({ agreed, preview }: { readonly agreed: readonly Agreed[]; readonly preview: RebuildPreview }) {
  const changes = changesSinceAgreed(agreed, preview)
  return (
    <div role="status">
      <Finding severity="warning">
        {changes.length === 0 ? (
          <p>It is again what you agreed to.</p>
        ) : (
          <>
            <p>Changed since you looked:</p>
            {changes.map((change) => (
              <p key={change}>{change}</p>
            ))}
          </>
        )}
      </Finding>
    </div>
  )
}

function Totals({
  state,
  preview,
  concurrency,
}: {
  readonly state: PreviewState
  readonly preview: RebuildPreview
  readonly concurrency: number
}) {
  const totals = previewTotals(preview, concurrency)
  const { amount, missing } = totals.extraCost
  return (
    <div className={styles.totals}>
      <p className={styles.facts}>
        {totals.roles === 0 ? (
          <span>no server is replaced</span>
        ) : (
          <>
            <span>
              <strong>{plural(totals.replaced, 'server')}</strong> in {plural(totals.roles, 'role')}
            </span>
            <span>
              {totals.withDowntime.length === 0 ? (
                'no downtime'
              ) : (
                <StatusMark meaning="behind">{listed(totals.withDowntime.map(({ role }) => role))} down for a while</StatusMark>
              )}
            </span>
            <span>about {formatDuration(totals.seconds)} in all</span>
            {amount === null ? (
              <span title={`No price is known for ${missing.join(', ')}.`}>cost of the change unknown</span>
            ) : (
              <span>{amount === 0 ? 'no extra cost' : `+${formatDollars(amount)} while both run`}</span>
            )}
          </>
        )}
        {totals.leftAlone === 0 ? null : <span>{plural(totals.leftAlone, 'server')} left alone</span>}
      </p>
      <span className={styles.made}>
        {state.settled ? (
          <>
            made <RelativeTime at={state.madeAt} />
          </>
        ) : (
          'being made'
        )}
        <Tooltip label="Make the preview anew">
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label="Make the preview anew"
            loading={!state.settled && state.problem === null}
            onClick={state.again}
          >
            <IconRefresh size={14} />
          </ActionIcon>
        </Tooltip>
      </span>
    </div>
  )
}
