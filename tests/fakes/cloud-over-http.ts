import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { CloudCompute } from '../../electron/backend/fleet/ports.ts'
import { errorCodes, HengeError } from '../../shared/model/error.ts'

/** Serves a cloud to other processes, so that it outlives them. Resolves to its address and how to stop it. */
export async function serveCloud(compute: CloudCompute): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { method, args } = JSON.parse(await text(request)) as { method: keyof CloudCompute; args: unknown[] }
    try {
      const call = compute[method] as (...args: unknown[]) => Promise<unknown>
      response.end(JSON.stringify({ result: (await call(...args)) ?? null }))
    } catch (error) {
      const { code, message, retryable } =
        error instanceof HengeError ? error : { code: 'INTERNAL', message: String(error), retryable: false }
      response.end(JSON.stringify({ error: { code, message, retryable } }))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

/** The cloud at that address; `answered` hears of each call that was carried out, before the caller does. */
export function cloudAt(address: string, answered: (method: string) => void): Cloud {
  const call =
    (method: string) =>
    async (...args: unknown[]) => {
      const body = JSON.stringify({ method, args: args.filter((argument) => !(argument instanceof AbortSignal)) })
      const response = await fetch(address, {
        method: 'POST',
        body,
        signal: args.find((argument) => argument instanceof AbortSignal) ?? null,
      })
      const { result, error } = (await response.json()) as {
        result?: unknown
        error?: { code: string; message: string; retryable: boolean }
      }
      if (error) throw new HengeError(errorCodes.find((code) => code === error.code) ?? 'INTERNAL', error.message, error)
      answered(method)
      return result
    }
  const compute = new Proxy({} as CloudCompute, { get: (_target, method) => call(String(method)) })
  const absent = () => Promise.reject(new Error('not part of this cloud'))
  return {
    compute,
    images: { resolveImage: absent },
    identity: { whoAmI: async () => ({ awsAccountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/test' }) },
    loadBalancers: { membershipsOf: async () => [] },
    metrics: { hourlyCpu: absent },
  }
}
