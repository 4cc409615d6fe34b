import { useQuery } from '@tanstack/react-query'
import { accountsQuery } from '../../bridge/queries.ts'
import { useShownAccount } from '../../bridge/shown-accounts.ts'
import { useNow } from '../../ui/now.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './ledger.module.css'
import { shortTime } from './ledger-words.ts'

interface PrintHeadingProps {
  readonly period: string
  /** Dates of the prices that it was reckoned with, the first and the last. */
  readonly prices: { readonly from: string; readonly to: string } | null
}

/** What paper needs to be told, as it has no frame around it. */
export function PrintHeading({ period, prices }: PrintHeadingProps) {
  const accounts = useQuery(accountsQuery())
  const now = useNow()
  const only = useShownAccount()
  const shown = (accounts.data ?? []).filter(({ id }) => only === null || id === only)
  const names = shown.map(({ name }) => visibleText(name)).join(', ')
  const dates = prices && (prices.from === prices.to ? prices.from : `${prices.from} to ${prices.to}`)
  return (
    <header className={styles.printHeading}>
      <h1>What was saved: {period}</h1>
      <p>
        {names === '' ? '' : `${shown.length === 1 ? 'Account' : 'Accounts'}: ${names}. `}
        {dates === null ? '' : `Prices of ${dates}. `}
        Made by Henge on {shortTime(new Date(now).toISOString())} UTC.
      </p>
    </header>
  )
}
