import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Clock } from '../../shared/model/clock.ts'
import { faultsFromText } from './faults-from-text.ts'
import { createLoopbackServer } from './loopback-server.ts'
import { openSandbox } from './sandbox.ts'
import { mostPlainServers } from './seed/plain-servers.ts'
import { defaultTimings, spedUp } from './world/timings.ts'

const usage = `Serves the sandbox, a small AWS, on 127.0.0.1 until SIGTERM.
  --port N        port to listen on (default: any free one)
  --data DIR      keep its state in DIR/sandbox.sqlite (default: in memory, gone at the end)
  --recipes DIR   folder of recipes that a new sandbox’s servers are built from (default: ./recipes; "none" for an empty sandbox)
  --servers N     a new sandbox also has N (at most 12000) running servers that are alike, in roles of a hundred
  --speed N       everything that takes time takes 1/N of it (default 1)
  --fault JSON    a misfortune or a list of them, e.g. '{"call":"RunInstances","nth":2,"effect":{"kind":"no-capacity"}}'
                  or '{"condition":"vcpu-quota","vcpus":8}' (README.md has all of them); may be repeated
  --throttling    turn EC2’s request buckets on`

const wallClock: Clock = { now: () => Date.now(), sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}) }

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    recipes: { type: 'string', default: 'recipes' },
    servers: { type: 'string', default: '0' },
    speed: { type: 'string', default: '1' },
    fault: { type: 'string', multiple: true, default: [] },
    throttling: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(usage)
} else {
  const speed = Number(values.speed)
  const port = Number(values.port)
  const plainServers = Number(values.servers)
  if (!(speed > 0) || !Number.isInteger(port) || !(plainServers >= 0 && plainServers <= mostPlainServers)) {
    console.error(usage)
    process.exit(2)
  }
  if (values.data !== undefined) mkdirSync(values.data, { recursive: true, mode: 0o700 })
  const sandbox = await openSandbox({
    file: values.data === undefined ? ':memory:' : join(resolve(values.data), 'sandbox.sqlite'),
    clock: wallClock,
    recipesFolder: values.recipes === 'none' ? null : resolve(values.recipes),
    plainServers,
    timings: spedUp(defaultTimings, speed),
    faults: values.fault.flatMap(faultsFromText),
  })
  sandbox.setThrottling(values.throttling)
  const server = createLoopbackServer(sandbox, (failure) => console.error(failure))
  server.listen(port, '127.0.0.1', () => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    console.log(
      `Sandbox at ${address}  AWS_ENDPOINT_URL=${address} AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1`,
    )
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close(() => sandbox.close())
      server.closeAllConnections()
    })
  }
}
