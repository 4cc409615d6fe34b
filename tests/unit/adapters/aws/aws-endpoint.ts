import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsClouds } from '../../../../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../../../../electron/adapters/clock/system-clock.ts'
import type { Cloud } from '../../../../electron/backend/accounts/ports.ts'

export interface Received {
  readonly body: string
  readonly authorization: string
  readonly target: string
}

export interface Endpoint {
  readonly url: string
  readonly received: Received[]
  close(): Promise<void>
}

export type Answerer = (received: Received, response: ServerResponse) => void

/** A real HTTP server on loopback that answers as the test says. */
export async function openEndpoint(answer: Answerer): Promise<Endpoint> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const asked = {
      body: await text(request),
      authorization: request.headers.authorization ?? '',
      target: String(request.headers['x-amz-target'] ?? ''),
    }
    received.push(asked)
    answer(asked, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

export const html: (status: number) => Answerer = (status) => (_, response) => {
  response.writeHead(status, { 'content-type': 'text/html' })
  response.end('<!doctype html><html><body>Please sign in to the Wi-Fi</body></html>')
}

export const ec2Error: (status: number, code: string, message: string) => Answerer = (status, code, message) => (_, response) => {
  response.writeHead(status, { 'content-type': 'text/xml' })
  response.end(
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`,
  )
}

export const xml: (body: string) => Answerer = (body) => (_, response) => {
  response.writeHead(200, { 'content-type': 'text/xml' })
  response.end(body)
}

/** Configuration files of their own in a temporary folder. */
export async function configured(files: { readonly config?: string; readonly credentials?: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'henge-aws-'))
  const environment = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') }
  if (files.config !== undefined) await writeFile(environment.AWS_CONFIG_FILE, files.config)
  if (files.credentials !== undefined) await writeFile(environment.AWS_SHARED_CREDENTIALS_FILE, files.credentials)
  return { environment, folder, close: () => rm(folder, { recursive: true, force: true }) }
}

export const keys = (profile: string) => `[${profile}]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = very-secret-key\n`

export function cloudOf(environment: NodeJS.ProcessEnv, profile: string, timeouts = { connect: 500, attempt: 400, call: 3000 }): Cloud {
  const clouds = new AwsClouds({ clock: systemClock, requestHandlerFor: () => undefined, environment, timeouts })
  return clouds.connect({ id: profile, name: profile, kind: 'aws', profile, regions: ['eu-central-1'] }, 'eu-central-1')
}
