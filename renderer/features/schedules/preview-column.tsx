import { inZone, shortInZone } from '../../../shared/model/local-time.ts'
import type { PlannedTransition, SchedulePreview } from '../../../shared/model/schedules/role-schedule.ts'
import { stateWords } from '../../../shared/model/schedules/schedule-words.ts'
import { formatDollars, MoneyText } from '../../ui/money.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import styles from './schedules.module.css'

/** Said there, in the form. */
const atField = /^(zone|off|periods|holidays)(\.|$)/

interface PreviewColumnProps {
  readonly preview: SchedulePreview
  /** It is of what stood in the form before. */
  readonly stale: boolean
}

/** What a schedule will do next, to which servers, and what that saves. */
export function PreviewColumn({ preview, stale }: PreviewColumnProps) {
  const { transitions, zone, servers, findings, heldBack, saves } = preview
  // Where the zone is UTC, a second column of it says nothing.
  const apart = transitions.some(({ at, local }) => Date.parse(at) !== Date.parse(`${local.slice(0, 19)}Z`))
  const names = new Map(servers.map(({ id, name }) => [id, name]))
  return (
    <div className={styles.preview} data-stale={stale || undefined} aria-busy={stale}>
      {saves === null ? null : <Saves saves={saves} />}
      <FindingsAt findings={findings.filter(({ path }) => !atField.test(path))} />
      <h2>Next changes</h2>
      {transitions.length === 0 ? (
        <p className="henge-muted">Nothing changes any more.</p>
      ) : (
        <table className={styles.changes} aria-label="Next changes">
          <thead>
            <tr>
              <th scope="col">{zone}</th>
              {apart ? <th scope="col">UTC</th> : null}
              <th scope="col">What</th>
              <th scope="col" className={styles.right}>
                Saves
              </th>
            </tr>
          </thead>
          <tbody>
            {transitions.map((change) => (
              <Change key={change.at} change={change} zone={zone} apart={apart} names={names} all={servers.length} />
            ))}
          </tbody>
        </table>
      )}
      {heldBack.length === 0 ? null : (
        <p className={styles.known}>
          Left out on holidays:{' '}
          {heldBack
            .slice(0, 4)
            .map(({ date, holiday }) => `${date} ${visibleText(holiday)}`)
            .join(', ')}
          {heldBack.length > 4 ? ', …' : ''}
        </p>
      )}
    </div>
  )
}

interface ChangeProps {
  readonly change: PlannedTransition
  readonly zone: string
  /** Its zone is not UTC. */
  readonly apart: boolean
  readonly names: ReadonlyMap<string, string>
  readonly all: number
}

function Change({ change, zone, apart, names, all }: ChangeProps) {
  const { at, to, action, why, shift, holiday, overrideId, once, serverIds, saves } = change
  const meant = serverIds.map((id) => names.get(id) ?? id)
  const servers = meant.length === 0 ? nobodyNow(action) : meant.length === all ? (all === 1 ? meant[0] : `all ${all}`) : meant.join(', ')
  return (
    <tr data-to={to}>
      <td title={inZone(at, zone)}>{shortInZone(at, zone)}</td>
      {apart ? <td className="henge-muted">{shortInZone(at, 'UTC').replace(/^.*, /, '')}</td> : null}
      <td title={`${visibleText(why)}${meant.length === 0 ? '' : `: ${meant.join(', ')}`}`}>
        <b>{action}</b> {visibleText(servers ?? '')}
        {shift === null ? null : (
          <span
            className={styles.mark}
            title={
              shift === 'missing'
                ? 'Clocks go forward over this time: it happens as soon as they have.'
                : 'Clocks go back over this time: the first of the two counts.'
            }
          >
            clocks {shift === 'missing' ? 'forward' : 'back'}
          </span>
        )}
        {holiday === null ? null : <span className={styles.mark}>{visibleText(holiday)}</span>}
        {overrideId === null ? null : <span className={styles.mark}>{once ? 'once' : 'override'}</span>}
      </td>
      <td className={styles.right}>{saves === null || saves.amount === null ? '' : formatDollars(saves.amount)}</td>
    </tr>
  )
}

/** What is built again does not exist yet. */
function nobodyNow(action: string): string {
  return action === 'rebuild' ? 'what its recipe wants' : action === 'destroy' ? 'what was built by then' : 'no server now'
}

function Saves({ saves }: { readonly saves: NonNullable<SchedulePreview['saves']> }) {
  const { hoursPerWeek, now, scheduled, startsPerWeek } = saves
  const less = now.amount === null || scheduled.amount === null || now.amount === 0 ? null : 1 - scheduled.amount / now.amount
  return (
    <div className={styles.saves}>
      <p className={styles.figure}>
        <MoneyText money={scheduled} /> <span className="henge-muted">in place of</span> <MoneyText money={now} />
        {less === null ? null : <b data-good={less > 0 || undefined}>{less > 0 ? `${Math.round(less * 100)} % less` : 'nothing saved'}</b>}
      </p>
      <p className={styles.known}>
        {hoursPerWeek.toFixed(hoursPerWeek % 1 === 0 ? 0 : 1)} of 168 hours a week {stateWords.on},{' '}
        {startsPerWeek.toFixed(startsPerWeek % 1 === 0 ? 0 : 1)} starts a week, in the mean of the coming year
      </p>
    </div>
  )
}
