import type { DefinitionTables } from './ports.ts'

/** The solution’s stack gives its table a name such as `instance-scheduler-ConfigTable-1A2B3C`. */
const usualName = /config-?_?table/i

/** Definitions of another tool, read where they are. */
export class AccountDefinitions {
  private readonly tablesOf: (accountId: string, region: string) => DefinitionTables

  constructor(tablesOf: (accountId: string, region: string) => DefinitionTables) {
    this.tablesOf = tablesOf
  }

  /** Those that are named as the solution names its own come first. */
  async tables(accountId: string, region: string, signal?: AbortSignal): Promise<{ name: string; likely: boolean }[]> {
    const names = await this.tablesOf(accountId, region).list(signal)
    const tables = names.map((name) => ({ name, likely: usualName.test(name) }))
    return [...tables.filter(({ likely }) => likely), ...tables.filter(({ likely }) => !likely)]
  }

  /** As text that `readDefinitions` reads: what `aws dynamodb scan` would answer. */
  async text(accountId: string, region: string, table: string, signal?: AbortSignal): Promise<string> {
    const items = await this.tablesOf(accountId, region).read(table, signal)
    return JSON.stringify({ Items: items }, null, 2)
  }
}
