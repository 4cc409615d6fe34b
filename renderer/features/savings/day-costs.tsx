import { type LedgerDay, type RoleTotal, shownRoles } from '../../../shared/model/savings/ledger-report.ts'
import { formatDollars } from '../../ui/money.tsx'
import styles from './ledger.module.css'
import { columnsOfDays } from './ledger-words.ts'

/** Cost of each day, role upon role, and what was saved on top of it. A table behind it says the same. */
export function DayCosts({ days, roles }: { readonly days: readonly LedgerDay[]; readonly roles: readonly RoleTotal[] }) {
  const shown = roles.slice(0, shownRoles)
  const columns = columnsOfDays(days, shown)
  const names = [...shown.map(({ role }) => role), ...(roles.length > shown.length ? ['others'] : [])]
  const totals = columns.map(({ amounts, saved }) => amounts.reduce((sum, amount) => sum + amount, 0) + saved)
  const top = Math.max(1e-9, ...totals)
  return (
    <figure className={styles.chart}>
      <figcaption>Cost of each day by role, and what was saved</figcaption>
      <div className={styles.columns} aria-hidden>
        <span className={styles.top}>{formatDollars(top)}</span>
        {columns.map(({ day, amounts, saved }) => (
          <div
            key={day}
            className={styles.column}
            title={`${day}: ${formatDollars(amounts.reduce((sum, one) => sum + one, 0))}, saved ${formatDollars(saved)}`}
          >
            <span className={styles.part} data-part="saved" style={{ height: `${(saved / top) * 100}%` }} />
            {amounts.toReversed().map((amount, index) => (
              <span
                key={names[amounts.length - 1 - index] ?? 'others'}
                className={styles.part}
                data-part={amounts.length - 1 - index === shown.length ? 'others' : amounts.length - 1 - index}
                style={{ height: `${(amount / top) * 100}%` }}
              />
            ))}
            <span className={styles.day}>{Number(day.slice(8))}</span>
          </div>
        ))}
      </div>
      <p className={styles.legend} aria-hidden>
        {names.map((name, index) => (
          <span key={name}>
            <i className={styles.part} data-part={index === shown.length ? 'others' : index} /> {name}
          </span>
        ))}
        <span>
          <i className={styles.part} data-part="saved" /> saved
        </span>
      </p>
      <table className="henge-unseen">
        <caption>Cost of each day by role, and what was saved</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">Saved</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ day, amounts, saved }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {names.map((name, index) => (
                <td key={name}>{formatDollars(amounts[index] ?? 0)}</td>
              ))}
              <td>{formatDollars(saved)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
