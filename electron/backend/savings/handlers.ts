import type { Projection, WhatIf } from '../../../shared/model/savings/project.ts'
import type { Proposal } from '../../../shared/model/savings/propose-schedule.ts'
import { implementer } from '../rpc/implementer.ts'
import type { ReadActuals } from './read-actuals.ts'
import type { LedgerReports } from './report-ledger.ts'
import type { SavingsService } from './savings-service.ts'

interface Parts {
  readonly savings: SavingsService
  readonly ledger: LedgerReports
  readonly actuals: ReadActuals
  readonly propose: (asked: { readonly accountId: string; readonly role: string }, signal?: AbortSignal) => Promise<Proposal>
  readonly project: (asked: WhatIf & { readonly accountId?: string }, signal?: AbortSignal) => Promise<Projection>
}

export function savingsHandlers({ savings, ledger, actuals, propose, project }: Parts) {
  return {
    overview: implementer.savings.overview.handler(({ input, signal }) => savings.overview(input, signal)),
    requests: implementer.savings.requests.handler(({ input, signal }) => savings.requests(input.role, signal)),
    propose: implementer.savings.propose.handler(({ input, signal }) => propose(input, signal)),
    project: implementer.savings.project.handler(({ input, signal }) => project(input, signal)),
    ledger: implementer.savings.ledger.handler(({ input }) => ledger.month(input)),
    ledgerYear: implementer.savings.ledgerYear.handler(({ input }) => ledger.year(input)),
    actuals: implementer.savings.actuals.handler(({ input, signal }) => actuals.month(input, signal)),
    actualsByServer: implementer.savings.actualsByServer.handler(({ input, signal }) => actuals.byServer(input, signal)),
    ledgerCsv: implementer.savings.ledgerCsv.handler(({ input }) => ledger.csv(input)),
  }
}
