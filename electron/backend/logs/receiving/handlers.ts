import { implementer } from '../../rpc/implementer.ts'
import type { LogReceiver } from './log-receiver.ts'

export function receivingHandlers(receiver: LogReceiver) {
  return {
    receiver: implementer.logs.receiver.handler(() => receiver.status()),
    receiverToken: implementer.logs.receiverToken.handler(async () => ({ token: await receiver.token() })),
    renewReceiverToken: implementer.logs.renewReceiverToken.handler(async () => ({ token: await receiver.renewToken() })),
  }
}
