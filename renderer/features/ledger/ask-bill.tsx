import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { billCallPrice } from '../../../shared/model/savings/actuals.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDollars } from '../../ui/money.tsx'
import styles from './ledger.module.css'

interface AskBillProps {
  /** What is known, and of which days. */
  readonly children: ReactNode
  readonly asked: { readonly readAt: string | null; readonly calls: number; readonly problem: string | null } | undefined
  /** Calls that a question takes, each of which costs. */
  readonly calls: number
  readonly asking: boolean
  readonly onAsk: () => void
  readonly failure: unknown
}

/** The one way to ask Cost Explorer: with its price on it, what was paid this month, and why there was no answer. */
export function AskBill({ children, asked, calls, asking, onAsk, failure }: AskBillProps) {
  return (
    <>
      <p className={styles.meaning}>
        {children}{' '}
        {asked && asked.calls > 0
          ? `${asked.calls} ${asked.calls === 1 ? 'call' : 'calls'} this month, ${formatDollars(asked.calls * billCallPrice)}. `
          : ''}
        <Button variant="default" size="compact-xs" loading={asking} onClick={onAsk}>
          {asked?.readAt ? 'Ask again' : 'Ask Cost Explorer'} ({formatDollars(calls * billCallPrice)})
        </Button>
      </p>
      {failure ? <ErrorState title="The bill cannot be shown." problem={toProblem(failure)} /> : null}
      {asked?.problem ? (
        <p className={styles.warn} role="alert">
          {asked.problem}
        </p>
      ) : null}
    </>
  )
}

/** "$1.20 more: …" */
export function differenceInWords(billed: number, expected: number, reasons: readonly string[]): string {
  const difference = billed - expected
  if (Math.abs(difference) < 0.01) return 'the same to the cent'
  return `${formatDollars(Math.abs(difference))} ${difference > 0 ? 'more' : 'less'}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`
}

/** "2026-11-22 07:15 UTC" */
export function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`
}
