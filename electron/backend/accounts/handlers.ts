import { implementer } from '../rpc/implementer.ts'
import type { AccountService } from './account-service.ts'

export function accountsHandlers(accounts: AccountService) {
  return {
    list: implementer.accounts.list.handler(() => accounts.list()),
    profiles: implementer.accounts.profiles.handler(() => accounts.profiles()),
    add: implementer.accounts.add.handler(({ input, signal }) => accounts.add(input, signal)),
    remove: implementer.accounts.remove.handler(async ({ input }) => {
      await accounts.remove(input.accountId)
      return {}
    }),
    check: implementer.accounts.check.handler(({ input }) => accounts.check(input.accountId)),
  }
}
