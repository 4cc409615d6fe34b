import { implementer } from '../rpc/implementer.ts'
import type { LedgerReports } from './report-ledger.ts'
import type { SavingsService } from './savings-service.ts'

export function savingsHandlers(savings: SavingsService, ledger: LedgerReports) {
  return {
    overview: implementer.savings.overview.handler(({ input, signal }) => savings.overview(input, signal)),
    requests: implementer.savings.requests.handler(({ input, signal }) => savings.requests(input.role, signal)),
    ledger: implementer.savings.ledger.handler(({ input }) => ledger.month(input)),
    ledgerCsv: implementer.savings.ledgerCsv.handler(({ input }) => ledger.csv(input)),
  }
}
