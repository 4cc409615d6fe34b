import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { HttpHandler } from '@smithy/core/protocols'
import { expect } from 'vitest'
import type { Cloud } from '../../../electron/backend/accounts/ports.ts'
import type { LaunchRequest } from '../../../electron/backend/fleet/ports.ts'
import type { Server } from '../../../shared/model/server.ts'

/** A provider under test. `ec2` sets up what the ports only read. */
export interface CloudWorld {
  readonly cloud: Cloud
  readonly ec2: EC2Client
  /** For other clients of the SDK. */
  readonly clientConfig: {
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
    readonly endpoint?: string
    readonly requestHandler?: HttpHandler
  }
  close(): Promise<void>
}

export const amazonLinux = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'
export const userData = gzipSync('#!/bin/sh\necho up\n')

export async function launchRequest(cloud: Cloud, change: Partial<LaunchRequest> = {}): Promise<LaunchRequest> {
  const image = await cloud.images.resolveImage({ ssm: amazonLinux })
  return {
    clientToken: randomUUID(),
    imageId: image.id,
    instanceType: 't3.small',
    userData: userData.toString('base64'),
    zone: null,
    subnetId: null,
    securityGroupIds: [],
    keyName: null,
    instanceProfile: null,
    publicAddress: null,
    rootVolume: { sizeGiB: 20, type: 'gp3', encrypted: true },
    tags: { Name: `server-${randomUUID().slice(0, 8)}` },
    ...change,
  }
}

/** Launches and waits until it runs. */
export async function runningServer(cloud: Cloud, change: Partial<LaunchRequest> = {}): Promise<Server> {
  const { id } = await cloud.compute.launchServer(await launchRequest(cloud, change))
  return eventually(async () => {
    const server = await only(cloud, id)
    expect(server.state).toBe('running')
    return server
  })
}

export async function only(cloud: Cloud, id: string): Promise<Server> {
  const [server, ...more] = await cloud.compute.describeServers([id])
  expect(more).toEqual([])
  if (!server) throw new Error(`${id} is not known`)
  return server
}

/** Providers are eventually consistent: tries again for some seconds before it fails as the last try did. */
export async function eventually<Result>(attempt: () => Promise<Result>, withinMs = 10_000): Promise<Result> {
  const until = Date.now() + withinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((done) => setTimeout(done, 50))
    }
  }
}

export const refused = (awsCode: string) => expect.objectContaining({ code: 'REFUSED', details: expect.objectContaining({ awsCode }) })
