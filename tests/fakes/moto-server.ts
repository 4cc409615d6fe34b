import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const venv = resolve(process.env.HENGE_TEST_VENV ?? '.venv')
const program = join(venv, process.platform === 'win32' ? 'Scripts/moto_server.exe' : 'bin/moto_server')

/** Why there is no moto on this machine, or null. */
export function motoMissing(): string | null {
  return existsSync(program) ? null : `there is no ${program} (HENGE_TEST_VENV names the Python venv that has moto[server])`
}

export interface Moto {
  readonly endpoint: string
  /** AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE with the profile `moto` that points here. */
  readonly environment: NodeJS.ProcessEnv
  readonly profile: string
  stop(): Promise<void>
}

/** A real moto server on a free loopback port. Rejects when moto is missing or does not answer within 60 s. */
export async function startMoto(): Promise<Moto> {
  const missing = motoMissing()
  if (missing) throw new Error(missing)
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      // By default moto launches any image, type and key pair.
      MOTO_ENABLE_AMI_VALIDATION: '1',
      MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: '1',
      MOTO_ENABLE_KEYPAIR_VALIDATION: '1',
    },
  })
  const folder = await mkdtemp(join(tmpdir(), 'henge-moto-'))
  const stop = async () => {
    await ended(server)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await answering(endpoint, server)
    const configFile = join(folder, 'config')
    const credentialsFile = join(folder, 'credentials')
    await writeFile(configFile, `[profile moto]\nregion = eu-central-1\nendpoint_url = ${endpoint}\n`)
    await writeFile(credentialsFile, '[moto]\naws_access_key_id = test\naws_secret_access_key = test\n')
    return {
      endpoint,
      profile: 'moto',
      environment: { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Makes an IAM user without any permission in this moto, and the profile `nobody` of its key. */
export async function addPowerlessProfile(moto: Moto): Promise<string> {
  const ask = async (query: string) => {
    const answer = await fetch(moto.endpoint, {
      method: 'POST',
      body: new URLSearchParams(`${query}&UserName=nobody&Version=2010-05-08`),
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x' },
    })
    return answer.text()
  }
  await ask('Action=CreateUser')
  const made = await ask('Action=CreateAccessKey')
  const field = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(made)?.[1] ?? ''
  const { AWS_CONFIG_FILE = '', AWS_SHARED_CREDENTIALS_FILE = '' } = moto.environment
  await appendFile(AWS_CONFIG_FILE, `[profile nobody]\nendpoint_url = ${moto.endpoint}\n`)
  const keys = `aws_access_key_id = ${field('AccessKeyId')}\naws_secret_access_key = ${field('SecretAccessKey')}\n`
  await appendFile(AWS_SHARED_CREDENTIALS_FILE, `[nobody]\n${keys}`)
  return 'nobody'
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))
  const address = probe.address()
  await new Promise((done) => probe.close(done))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function answering(endpoint: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + 60_000
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`moto ended with ${server.exitCode}`)
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => null)
    await answer?.body?.cancel()
    if (answer?.ok) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('moto did not answer within a minute')
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exit = new Promise((done) => server.once('exit', done))
  server.kill('SIGTERM')
  await exit
}
