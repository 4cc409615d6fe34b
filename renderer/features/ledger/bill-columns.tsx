import type { Column } from '../../ui/data-table.tsx'
import { formatDollars } from '../../ui/money.tsx'

/** Dollars in a column of their own; a dash where they are not known. */
export function dollarColumn<Row>(id: string, header: string, amount: (row: Row) => number | null): Column<Row> {
  const cell = (row: Row) => {
    const dollars = amount(row)
    return dollars === null ? '–' : formatDollars(dollars)
  }
  return { id, header, width: '90px', align: 'right', cell }
}
