import { Checkbox, Chip, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core'
import type { Account } from '../../../shared/model/account.ts'
import { inZone, localInstant, nextNight } from '../../../shared/model/local-time.ts'
import { Line, NumberInput } from './form-line.tsx'
import type { ReadRule, RuleDraft } from './rule-draft.ts'
import styles from './rule-form.module.css'
import { Ways } from './rule-ways.tsx'

interface RuleFormProps {
  readonly draft: RuleDraft
  readonly problems: ReadRule['problems']
  readonly rolloutProblems: ReadRule['rolloutProblems']
  readonly accounts: readonly Account[]
  readonly accountId: string
  /** Of the account, that a recipe builds; undefined: not known yet. */
  readonly roles: readonly string[] | undefined
  readonly zone: string
  readonly onChange: (change: Partial<RuleDraft>) => void
}

/** So many are shown side by side; more are searched for. */
const mostChips = 24

/** Which servers, in which roles, when, and how many at once. Nothing is done by it. */
export function RuleForm(props: RuleFormProps) {
  const { accounts, accountId, draft, rolloutProblems, onChange } = props
  return (
    <form className={styles.form} aria-label="Rule" onSubmit={(event) => event.preventDefault()}>
      {accounts.length < 2 ? null : (
        <Line label="Account">
          {() => (
            <Select
              aria-label="Account"
              w={220}
              data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
              value={accountId}
              allowDeselect={false}
              // Roles are of an account.
              onChange={(value) => onChange({ accountId: value, roles: null })}
            />
          )}
        </Line>
      )}
      <Servers {...props} />
      <Roles {...props} />
      <When {...props} />
      <Pace {...props} />
      <Ways draft={draft} problems={rolloutProblems} onChange={onChange} />
    </form>
  )
}

function Servers({ draft, problems, onChange }: RuleFormProps) {
  return (
    <Line label="Servers">
      {(label) => (
        <>
          <SegmentedControl
            aria-labelledby={label}
            value={draft.which}
            onChange={(which) => onChange({ which: which as RuleDraft['which'] })}
            data={[
              { value: 'behind', label: 'Behind' },
              { value: 'older-than', label: 'Older than' },
              { value: 'all', label: 'All' },
            ]}
          />
          {draft.which === 'older-than' ? (
            <NumberInput label="Days" value={draft.days} unit="days" problem={problems.days} onChange={(days) => onChange({ days })} />
          ) : null}
          <span className={styles.lineNote}>{selectionNotes[draft.which]}</span>
        </>
      )}
    </Line>
  )
}

const selectionNotes: Record<RuleDraft['which'], string> = {
  behind: 'Those that are not of their recipe’s current revision.',
  'older-than': 'Counted from their launch; current ones are built anew too.',
  all: 'Current ones are built anew too.',
}

function Roles({ draft, problems, roles, onChange }: RuleFormProps) {
  const chosen = draft.roles
  // One that is gone, or was written into the address, must be seen to be taken out.
  const shown = [...new Set([...(roles ?? []), ...(chosen ?? [])])]
  return (
    <Line label="Roles">
      {(label) => (
        <>
          <SegmentedControl
            aria-labelledby={label}
            value={chosen === null ? 'every' : 'chosen'}
            onChange={(value) => onChange({ roles: value === 'every' ? null : [...(roles ?? [])] })}
            data={[
              { value: 'every', label: 'Every role' },
              { value: 'chosen', label: 'Chosen' },
            ]}
          />
          {chosen === null ? (
            <span className={styles.lineNote}>That a recipe builds and that has servers in this account.</span>
          ) : shown.length > mostChips ? (
            <MultiSelect
              aria-label="Chosen roles"
              size="xs"
              miw={280}
              searchable
              data={shown}
              value={[...chosen]}
              error={problems.roles}
              nothingFoundMessage="No role has this name."
              onChange={(next) => onChange({ roles: next })}
            />
          ) : (
            <Chip.Group multiple value={[...chosen]} onChange={(next) => onChange({ roles: next })}>
              {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend of its own beside the label */}
              <span role="group" aria-label="Chosen roles" className={styles.chips}>
                {shown.map((role) => (
                  <Chip key={role} value={role} size="xs" variant="outline">
                    {role}
                  </Chip>
                ))}
              </span>
            </Chip.Group>
          )}
          {problems.roles === undefined || shown.length > mostChips ? null : (
            <span className={styles.lineProblem} role="alert">
              {problems.roles}
            </span>
          )}
        </>
      )}
    </Line>
  )
}

function When({ draft, problems, zone, onChange }: RuleFormProps) {
  const instant = draft.later && problems.at === undefined ? localInstant(draft.at, zone) : null
  return (
    <Line label="Begins">
      {(label) => (
        <>
          <SegmentedControl
            aria-labelledby={label}
            value={draft.later ? 'later' : 'now'}
            onChange={(value) =>
              onChange(value === 'now' ? { later: false } : { later: true, at: draft.at || nextNight(Date.now(), zone) })
            }
            data={[
              { value: 'now', label: 'At once' },
              { value: 'later', label: 'Not before' },
            ]}
          />
          {draft.later ? (
            <>
              <TextInput
                type="datetime-local"
                aria-label="Date and time"
                w={problems.at === undefined ? 196 : 340}
                value={draft.at}
                error={problems.at}
                onChange={(event) => onChange({ at: event.currentTarget.value })}
              />
              {instant === null ? null : (
                <span className={styles.lineNote}>
                  {inZone(instant, zone)}. Henge must be open then; else it begins when it is opened next.
                </span>
              )}
            </>
          ) : (
            <span className={styles.lineNote}>As soon as you have confirmed it.</span>
          )}
        </>
      )}
    </Line>
  )
}

function Pace({ draft, problems, onChange }: RuleFormProps) {
  return (
    <Line label="At a time">
      {() => (
        <>
          <NumberInput
            label="Roles at a time"
            value={draft.concurrency}
            unit={draft.concurrency.trim() === '1' ? 'role' : 'roles'}
            problem={problems.concurrency}
            onChange={(concurrency) => onChange({ concurrency })}
          />
          <Checkbox
            size="xs"
            className={styles.lineTick}
            label="Begin no further role after a failure"
            checked={draft.stopOnFailure}
            onChange={(event) => onChange({ stopOnFailure: event.currentTarget.checked })}
          />
        </>
      )}
    </Line>
  )
}
