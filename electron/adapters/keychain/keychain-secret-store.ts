import type { AsyncEntry } from '@napi-rs/keyring'
import type { SecretStore } from '../../backend/accounts/ports.ts'

type EntryClass = typeof AsyncEntry

/** A keychain that asks its user to unlock it may take this long; a broken session bus must not hold the start for longer. */
const answerWithinMs = 60_000

/** macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop. */
export class KeychainSecretStore implements SecretStore {
  readonly kind = 'keychain'
  private readonly service: string
  private readonly Entry: EntryClass

  private constructor(service: string, Entry: EntryClass) {
    this.service = service
    this.Entry = Entry
  }

  /** Rejects where the native module does not load; whether a keychain answers shows at the first call. */
  static async open(service: string): Promise<KeychainSecretStore> {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    return new KeychainSecretStore(service, AsyncEntry)
  }

  async get(name: string): Promise<string | null> {
    return (await this.entry(name).getPassword(AbortSignal.timeout(answerWithinMs))) ?? null
  }

  async set(name: string, value: string): Promise<void> {
    await this.entry(name).setPassword(value, AbortSignal.timeout(answerWithinMs))
  }

  async delete(name: string): Promise<void> {
    await this.entry(name).deleteCredential(AbortSignal.timeout(answerWithinMs))
  }

  /**
   * Left to itself the library falls back to the kernel’s keyring, which forgets everything at the next boot without a word; with
   * the Secret Service demanded it fails instead, and the memory of this run takes over openly.
   */
  private entry(name: string): AsyncEntry {
    return new this.Entry(this.service, name, { linux: { store: 'secret-service' } })
  }
}
