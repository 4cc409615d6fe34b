import { addMoney, costNow } from './cost.ts'
import type { Money, RoleRest } from './fleet.ts'
import type { PriceLookup } from './price.ts'
import type { RestingServer } from './replacement/resting.ts'

const nothing: Money = { amount: 0, currency: 'USD', missing: [] }

/** What is kept of servers that were destroyed until the next start of their role, and what it costs a month. */
export function keptOfRest(resting: readonly RestingServer[], prices: PriceLookup): RoleRest['keeps'] {
  return resting.flatMap(({ serverId, region, name, volumes, address }) => {
    const billed = {
      id: serverId,
      region,
      instanceType: '',
      state: 'stopped' as const,
      volumes: [],
      publicAddress: null,
      elasticAddress: false,
    }
    const cost = (different: object) => costNow([{ ...billed, ...different }], prices).money
    return [
      ...volumes.map(({ id, device, sizeGiB, type }) => ({
        ...{ id, what: `data volume of ${name}${sizeGiB === null ? '' : `, ${sizeGiB} GiB`}${type === null ? '' : ` ${type}`}` },
        costPerMonth: cost({ volumes: [{ id, device, sizeGiB, type, deleteOnTermination: false, root: false }] }),
      })),
      ...(address
        ? [
            {
              ...{ id: address.address, what: `Elastic IP of ${name}` },
              costPerMonth: cost({ publicAddress: address.address, elasticAddress: true }),
            },
          ]
        : []),
    ]
  })
}

export function costOfRest(keeps: RoleRest['keeps']): Money {
  return keeps.map(({ costPerMonth }) => costPerMonth).reduce(addMoney, nothing)
}
