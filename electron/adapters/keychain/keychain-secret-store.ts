import type { AsyncEntry } from '@napi-rs/keyring'
import type { SecretStore } from '../../backend/accounts/ports.ts'

type EntryClass = typeof AsyncEntry

/** A keychain may ask its user to unlock it first. */
const answerWithinMs = 60_000
/** Looking for an entry that does not exist asks nobody to unlock anything. */
const probeWithinMs = 3_000

/** macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop. */
export class KeychainSecretStore implements SecretStore {
  readonly kind = 'keychain'
  private readonly service: string
  private readonly Entry: EntryClass

  private constructor(service: string, Entry: EntryClass) {
    this.service = service
    this.Entry = Entry
  }

  /** Rejects where the native module does not load, or no keychain answers it. */
  static async open(service: string): Promise<KeychainSecretStore> {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    const store = new KeychainSecretStore(service, AsyncEntry)
    await within(probeWithinMs, store.entry('probe').getPassword())
    return store
  }

  async get(name: string): Promise<string | null> {
    return (await within(answerWithinMs, this.entry(name).getPassword())) ?? null
  }

  async set(name: string, value: string): Promise<void> {
    await within(answerWithinMs, this.entry(name).setPassword(value))
  }

  async delete(name: string): Promise<void> {
    await within(answerWithinMs, this.entry(name).deleteCredential())
  }

  /**
   * Left to itself the library falls back to the kernel’s keyring, which forgets everything at the next boot without a word; with
   * the Secret Service demanded it fails instead, and the memory of this run takes over openly.
   */
  private entry(name: string): AsyncEntry {
    return new this.Entry(this.service, name, { linux: { store: 'secret-service' } })
  }
}

/** The library’s own signal cannot end a call that has begun, so it is left behind. */
async function within<Result>(ms: number, call: Promise<Result>): Promise<Result> {
  const limit = AbortSignal.timeout(ms)
  const { promise: late, reject } = Promise.withResolvers<never>()
  limit.addEventListener('abort', () => reject(new Error(`the keychain did not answer within ${ms / 1000} s`)), { once: true })
  return await Promise.race([call, late])
}
