import type { Logger } from 'pino'
import { RunSecretStore } from '../../electron/adapters/keychain/run-secret-store.ts'
import { HttpShipperEndpoint } from '../../electron/adapters/shipper-endpoint/http-shipper-endpoint.ts'
import type { LogSink } from '../../electron/backend/logs/ports.ts'
import { LogReceiver } from '../../electron/backend/logs/receiving/log-receiver.ts'
import type { Clock } from '../../shared/model/clock.ts'

/** The real endpoint for shippers; where the settings name port 0, on any that is free. */
export async function openReceiver(parts: {
  readonly sink: LogSink
  readonly clock: Clock
  readonly log: Logger
  readonly settings?: () => Promise<{ readonly receiverOn: boolean; readonly receiverPort: number }>
}): Promise<{ receiver: LogReceiver; port: number }> {
  const real = new HttpShipperEndpoint(parts.log)
  let port = 0
  const receiver = new LogReceiver({
    endpoint: {
      listen: async (wanted, door) => {
        const open = await real.listen(wanted, door)
        port = open.port
        return open
      },
    },
    secrets: new RunSecretStore(),
    settings: async () => ({ receiverOn: true, receiverPort: 0 }),
    ...parts,
  })
  await receiver.apply()
  return { receiver, port }
}
