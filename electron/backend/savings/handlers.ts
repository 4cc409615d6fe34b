import { implementer } from '../rpc/implementer.ts'
import type { ReadActuals } from './read-actuals.ts'
import type { LedgerReports } from './report-ledger.ts'
import type { SavingsService } from './savings-service.ts'

export function savingsHandlers(savings: SavingsService, ledger: LedgerReports, actuals: ReadActuals) {
  return {
    overview: implementer.savings.overview.handler(({ input, signal }) => savings.overview(input, signal)),
    requests: implementer.savings.requests.handler(({ input, signal }) => savings.requests(input.role, signal)),
    ledger: implementer.savings.ledger.handler(({ input }) => ledger.month(input)),
    actuals: implementer.savings.actuals.handler(({ input, signal }) => actuals.month(input, signal)),
    ledgerCsv: implementer.savings.ledgerCsv.handler(({ input }) => ledger.csv(input)),
  }
}
