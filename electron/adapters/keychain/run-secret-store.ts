import type { SecretStore } from '../../backend/accounts/ports.ts'

/** For a computer without a keychain. Nothing is written anywhere; the user types the secret again at the next start. */
export class RunSecretStore implements SecretStore {
  readonly kind = 'this-run-only'
  private readonly secrets = new Map<string, string>()

  async get(name: string): Promise<string | null> {
    return this.secrets.get(name) ?? null
  }

  async set(name: string, value: string): Promise<void> {
    this.secrets.set(name, value)
  }

  async delete(name: string): Promise<void> {
    this.secrets.delete(name)
  }
}
