import { implementer } from '../rpc/implementer.ts'
import type { SavingsService } from './savings-service.ts'

export function savingsHandlers(savings: SavingsService) {
  return {
    overview: implementer.savings.overview.handler(({ input, signal }) => savings.overview(input, signal)),
    requests: implementer.savings.requests.handler(({ input, signal }) => savings.requests(input.role, signal)),
  }
}
