import type { PriceList } from '../../electron/backend/savings/ports.ts'

/** $0.02 an hour, $0.10 a GiB and month, $0.05 of a snapshot, $0.005 an address and hour, everywhere. */
export const flatPrices: PriceList = {
  source: 'a test',
  asOf: '2026-11-01',
  instanceHour: () => 0.02,
  volumeGiBMonth: () => 0.1,
  snapshotGiBMonth: () => 0.05,
  volumeIopsMonth: () => 0.005,
  volumeThroughputMonth: () => 0.04,
  publicAddressHour: () => 0.005,
  idleAddressHour: () => 0.005,
}
