import type { ServerMemory } from '../../electron/backend/fleet/ports.ts'
import type { NewRecipeFile, RecipeEditing, RecipeFolders, RevisionMemory } from '../../electron/backend/recipes/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { RevisionContent } from '../../shared/model/recipe.ts'
import { problemOfRecipePath } from '../../shared/model/recipe-path.ts'
import { plainTextOf, sha256 } from '../../shared/model/recipe-text.ts'
import { rememberedServer, vanishedServer } from '../../shared/model/remembered-server.ts'
import type { Server } from '../../shared/model/server.ts'

export class RevisionsInMemory implements RevisionMemory {
  readonly contents = new Map<string, RevisionContent>()

  async remember(content: RevisionContent): Promise<void> {
    if (!this.contents.has(content.revision)) this.contents.set(content.revision, structuredClone(content))
  }

  async recall(revision: string): Promise<RevisionContent | null> {
    return this.contents.get(revision) ?? null
  }
}

export class ServersInMemory implements ServerMemory {
  private readonly servers = new Map<string, Server>()

  async remember(accountId: string, region: string, seen: readonly Server[], at: number): Promise<Server[]> {
    const changed = new Map<string, Server>()
    for (const [key, server] of this.servers) {
      const missing = !seen.some(({ id }) => id === server.id) && server.state !== 'terminated'
      if (server.accountId === accountId && server.region === region && missing) changed.set(key, vanishedServer(server, at))
    }
    for (const server of seen) {
      const key = `${accountId} ${server.id}`
      const before = this.servers.get(key) ?? null
      const after = structuredClone(rememberedServer(before, server, at))
      if (JSON.stringify(before) !== JSON.stringify(after)) changed.set(key, after)
    }
    for (const [key, server] of changed) this.servers.set(key, server)
    return [...changed.values()]
  }

  async recall(accountId: string): Promise<Server[]> {
    return [...this.servers.values()].filter((server) => server.accountId === accountId)
  }

  async forgetAccount(accountId: string): Promise<void> {
    for (const [key, server] of this.servers) if (server.accountId === accountId) this.servers.delete(key)
  }
}

/** Recipe folders as plain text; `changed` is what the last watcher wants called. */
export class FoldersInMemory implements RecipeFolders, RecipeEditing {
  readonly folders = new Map<string, Map<string, string | Uint8Array>>()
  changed: (() => void) | null = null
  reads = 0

  set(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
    this.folders.set(folder, new Map(Object.entries(files)))
  }

  async list(): Promise<string[]> {
    return [...this.folders.keys()].sort()
  }

  async read(folder: string): Promise<{ path: string; bytes: Uint8Array; changedAt: number }[]> {
    this.reads++
    const files = this.folders.get(folder)
    if (!files) throw new HengeError('NOT_FOUND', `There is no folder ${folder}.`)
    return [...files].map(([path, content]) => ({
      path,
      bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
      changedAt: Date.parse('2026-11-20T10:00:00Z'),
    }))
  }

  async write(folder: string, path: string, bytes: Uint8Array, expected: string | null): Promise<void> {
    this.unchanged(folder, path, expected)
    this.filesOf(folder).set(path, bytes)
  }

  async rename(folder: string, from: string, to: string, expected: string): Promise<void> {
    const bytes = this.unchanged(folder, from, expected)
    this.unchanged(folder, to, null)
    if (from === 'recipe.yaml') throw new HengeError('INVALID_INPUT', 'recipe.yaml stays.')
    this.filesOf(folder).delete(from)
    this.filesOf(folder).set(to, bytes)
  }

  async remove(folder: string, path: string, expected: string): Promise<Uint8Array> {
    const bytes = this.unchanged(folder, path, expected)
    if (path === 'recipe.yaml') throw new HengeError('INVALID_INPUT', 'recipe.yaml stays.')
    this.filesOf(folder).delete(path)
    return bytes
  }

  async create(folder: string, files: readonly NewRecipeFile[]): Promise<void> {
    if (this.folders.has(folder)) throw new HengeError('CONFLICT', `There is a folder ${folder} already.`)
    this.folders.set(folder, new Map(files.map(({ path, bytes }) => [path, bytes])))
  }

  private filesOf(folder: string): Map<string, string | Uint8Array> {
    const files = this.folders.get(folder)
    if (!files) throw new HengeError('NOT_FOUND', `There is no folder ${folder}.`)
    return files
  }

  private unchanged(folder: string, path: string, expected: string | null): Uint8Array {
    const problem = problemOfRecipePath(path)
    if (problem !== null) throw new HengeError('INVALID_INPUT', problem)
    const there = this.filesOf(folder).get(path)
    const bytes = typeof there === 'string' ? new TextEncoder().encode(there) : there
    const digest = bytes === undefined ? null : sha256(bytes)
    if (digest !== expected) {
      const details = { path, sha256: digest, text: bytes === undefined ? null : plainTextOf(bytes) }
      throw new HengeError('CONFLICT', `${path} is not what was read.`, { details })
    }
    return bytes ?? new Uint8Array()
  }

  watch(changed: () => void): () => void {
    this.changed = changed
    return () => {
      if (this.changed === changed) this.changed = null
    }
  }
}
