import type { Account } from '../../../shared/model/account.ts'
import type { LeftoverList } from '../../../shared/model/leftover.ts'
import { ErrorState } from '../../ui/error-state.tsx'

interface UnreadPartsProps {
  readonly problems: LeftoverList['problems']
  readonly accounts: ReadonlyMap<string, Account>
  readonly onRetry: () => void
}

/** What could not be looked for, and why. */
export function UnreadParts({ problems, accounts, onRetry }: UnreadPartsProps) {
  return problems.map((problem) => (
    <ErrorState
      key={`${problem.accountId} ${problem.region} ${problem.what}`}
      title={`The ${problem.what} of ${accounts.get(problem.accountId)?.name ?? problem.accountId} in ${problem.region} could not be read.`}
      problem={problem}
      onRetry={onRetry}
    />
  ))
}
