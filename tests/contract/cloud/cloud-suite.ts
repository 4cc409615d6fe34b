import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CloudWorld } from './cloud-world.ts'
import { finding, launching, power } from './compute-behaviours.ts'
import { ownImages, rootVolumes } from './disk-behaviours.ts'
import { dns } from './dns-behaviours.ts'
import { commands, isolation, limits, locks } from './guard-behaviours.ts'
import { heldLocks, holdings, inventory } from './leftover-behaviours.ts'
import { identity, images, metrics } from './other-behaviours.ts'
import { executionRoles, scheduler } from './scheduling-behaviours.ts'
import { addresses, loadBalancers } from './traffic-behaviours.ts'
import { snapshots, volumes } from './volume-behaviours.ts'

const server = { launching, finding, power, images, identity, metrics }
const surroundings = {
  loadBalancers,
  addresses,
  volumes,
  snapshots,
  rootVolumes,
  ownImages,
  isolation,
  limits,
  commands,
  locks,
  heldLocks,
  inventory,
  holdings,
  dns,
  scheduler,
  executionRoles,
}
const groups = { ...server, ...surroundings }
const names = Object.values(groups).flatMap((group) => Object.keys(group))

/**
 * What every cloud does. `deviations` names, with the reason, the behaviours that a provider does not have: each is run all the
 * same and must fail, so that the table shrinks when the provider gets better.
 */
export function cloudSuite(provider: string, open: () => Promise<CloudWorld>, deviations: Readonly<Record<string, string>>): void {
  describe(`cloud: ${provider}`, () => {
    let world: CloudWorld
    beforeAll(async () => {
      world = await open()
    })
    afterAll(() => world?.close())

    it('has a table of deviations that names behaviours of the suite', () => {
      expect(Object.keys(deviations).filter((name) => !names.includes(name))).toEqual([])
    })

    for (const [group, behaviours] of Object.entries(groups)) {
      describe(group, () => {
        for (const [name, behave] of Object.entries(behaviours)) {
          const reason = deviations[name]
          if (reason === undefined) it(name, () => behave(world))
          else it.fails(`deviates: ${name} (${reason})`, () => behave(world))
        }
      })
    }
  })
}
