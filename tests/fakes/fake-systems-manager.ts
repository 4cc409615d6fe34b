import type { CommandResult, Commands, HeldLock, LockHolder, Locks } from '../../electron/backend/cloud/ports.ts'
import type { FakeServers } from './fake-cloud.ts'

/** Runs nothing: `answer` says how a command ends. Only servers in `online` are reached. */
export class FakeCommands implements Commands {
  readonly online = new Set<string>()
  answer: (serverId: string, command: string) => CommandResult = () => ({ exitCode: 0, output: '', error: '' })
  private readonly servers: FakeServers

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  async reachable(serverIds: readonly string[], signal?: AbortSignal): Promise<string[]> {
    this.servers.enter('commands.reachable', serverIds, signal)
    return serverIds.filter((id) => this.isReachable(id))
  }

  async run(serverId: string, command: string, _timeoutSeconds: number, signal?: AbortSignal): Promise<CommandResult> {
    this.servers.enter('commands.run', [serverId], signal)
    if (!this.isReachable(serverId)) return { exitCode: null, output: '', error: `${serverId} is not reached.` }
    await this.servers.clock.sleep(1_000, signal)
    return this.answer(serverId, command)
  }

  private isReachable(id: string): boolean {
    return this.online.has(id) && this.servers.server(id)?.state === 'running'
  }
}

export class FakeLocks implements Locks {
  readonly held = new Map<string, LockHolder>()
  private readonly servers: FakeServers

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  async take(name: string, holder: LockHolder, signal?: AbortSignal): Promise<LockHolder | null> {
    this.servers.enter('locks.take', [name], signal)
    const other = this.held.get(name)
    if (other && other.jobId !== holder.jobId) return other
    if (!other) this.held.set(name, holder)
    return null
  }

  async holder(name: string, signal?: AbortSignal): Promise<LockHolder | null> {
    this.servers.enter('locks.holder', [name], signal)
    return this.held.get(name) ?? null
  }

  async list(signal?: AbortSignal): Promise<HeldLock[]> {
    this.servers.enter('locks.list', [], signal)
    return [...this.held].map(([name, holder]) => ({ name, holder }))
  }

  async release(name: string, jobId: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('locks.release', [name], signal)
    if (this.held.get(name)?.jobId === jobId) this.held.delete(name)
  }
}
