import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSandboxAccount } from '../../../electron/backend/sandbox-account.ts'
import { DrivenClock } from '../../fakes/driven-clock.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-sandbox-account-'))
})

afterEach(() => rm(folder, { recursive: true }))

function open(environment: NodeJS.ProcessEnv) {
  return openSandboxAccount(folder, join(folder, 'no recipes'), new DrivenClock('2026-11-20T10:00:00Z'), environment)
}

describe('the sandbox inside the program', () => {
  it('takes the misfortunes that its environment asks for', async () => {
    const denied = { condition: 'denied', actions: ['ec2:DescribeInstances'] }
    const sandbox = await open({ HENGE_SANDBOX_FAULTS: JSON.stringify([denied]) })
    const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }
    const ec2 = new EC2Client({ region: 'eu-central-1', credentials, requestHandler: sandbox.requestHandler })
    await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'UnauthorizedOperation' })
    sandbox.close()
  })

  it('says what is wrong with them', async () => {
    await expect(open({ HENGE_SANDBOX_FAULTS: '{"condition":"bad luck"}' })).rejects.toThrow('not a fault of the sandbox')
  })
})
