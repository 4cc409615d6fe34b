import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLoopbackServer } from '../../electron/sandbox/loopback-server.ts'
import { openSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts'
import type { Clock } from '../../shared/model/clock.ts'

/** The environment of a program that finds the profile `test` in this folder, and this endpoint. */
export async function profileFiles(folder: string, endpoint: string): Promise<NodeJS.ProcessEnv> {
  const files = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') }
  await writeFile(files.AWS_CONFIG_FILE, '[profile test]\nregion = eu-central-1\n')
  await writeFile(files.AWS_SHARED_CREDENTIALS_FILE, '[test]\naws_access_key_id = sandbox\naws_secret_access_key = sandbox\n', {
    mode: 0o600,
  })
  return { ...files, AWS_ENDPOINT_URL: endpoint }
}

/** A call as it came in: its name and whether it was a dry run. */
export interface SeenCall {
  readonly action: string
  readonly dryRun: boolean
  /** As EC2’s query protocol has them: `InstanceId.1`. */
  readonly fields: URLSearchParams
}

/** The sandbox on loopback, empty, in this process. `before` is awaited before each call is answered. */
export async function serveSandbox(clock: Clock, before: (call: SeenCall, sandbox: Sandbox) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'henge-sandbox-'))
  const sandbox = await openSandbox({ file: ':memory:', clock, recipesFolder: null })
  const watched: Sandbox = {
    ...sandbox,
    async handle(request) {
      const fields = new URLSearchParams(Buffer.from(request.body).toString('utf8'))
      await before({ action: fields.get('Action') ?? '', dryRun: fields.get('DryRun') === 'true', fields }, sandbox)
      return sandbox.handle(request)
    },
  }
  const failures: unknown[] = []
  const server = createLoopbackServer(watched, (failure) => failures.push(failure))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const environment = await profileFiles(folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    sandbox.close()
    await rm(folder, { recursive: true })
    if (failures.length > 0) throw new AggregateError(failures, 'the sandbox failed')
  }
  return { environment, close }
}
