import { describe, expect, it } from 'vitest'
import { serviceRebuildWorld } from '../../../../electron/backend/rebuilds/service-rebuild-world.ts'
import type { AccountFleet } from '../../../../shared/model/fleet.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { aServer } from '../../../fakes/servers.ts'

function worldOf(asked: Omit<AccountFleet, 'accountId'>, remembered: readonly Server[]) {
  const never = async (): Promise<never> => Promise.reject(new Error('nobody asks for this'))
  return serviceRebuildWorld({
    fleet: { askedOnce: async (accountId) => ({ accountId, ...asked }) },
    memory: { recall: async () => [...remembered] },
    recipes: { list: never, ofRole: never },
    replacement: { plan: never },
    maxServersPerRun: async () => 20,
  })
}

const signedOut = { code: 'SIGNED_OUT', message: 'The session has ended. Sign in again.' }

describe('what a rebuild knows of an account', () => {
  it('is nothing before its servers have been listed, which is said instead of “no server fits”', async () => {
    await expect(worldOf({ refreshedAt: null, error: signedOut }, []).look('prod')).rejects.toMatchObject({
      code: 'SIGNED_OUT',
      message:
        'The servers of this account have never been listed, so nothing can be said of them yet. The session has ended. Sign in again.',
    })
  })

  it('is what the provider has just said, or what is remembered while it cannot be asked', async () => {
    await expect(worldOf({ refreshedAt: '2026-11-22T12:00:00.000Z', error: null }, []).look('prod')).resolves.toBeUndefined()
    await expect(worldOf({ refreshedAt: null, error: signedOut }, [aServer({})]).look('prod')).resolves.toBeUndefined()
  })
})
