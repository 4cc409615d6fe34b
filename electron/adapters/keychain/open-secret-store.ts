import type { Logger } from 'pino'
import type { SecretStore } from '../../backend/accounts/ports.ts'
import { KeychainSecretStore } from './keychain-secret-store.ts'
import { RunSecretStore } from './run-secret-store.ts'

/** The computer’s keychain where there is one that answers, else this run’s memory: `kind` says which, and the screen says so too. */
export async function openSecretStore(service: string, log?: Logger): Promise<SecretStore> {
  try {
    return await KeychainSecretStore.open(service)
  } catch (error) {
    log?.warn({ id: 'KEY-0001', reason: error instanceof Error ? error.message : 'unknown' }, 'no keychain, secrets live for this run only')
    return new RunSecretStore()
  }
}
