import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import { BrowserShell } from '../e2e/browser-shell.ts'
import { type Bench, timed } from './bench.ts'
import { serveSandbox } from './served-sandbox.ts'

const servers = 1000

/** Both ask the same sandbox over the same loopback port; Henge then also groups, compares revisions, prices and stores. */
export const refreshBench: Bench = {
  name: 'refresh',
  measures: `asking a loopback EC2 for ${servers} servers: fleet.refresh of a running Henge, and one aws ec2 describe-instances`,
  unit: 'ms',
  rounds: 7,
  async prepare() {
    const dataFolder = await mkdtemp(join(tmpdir(), 'henge-bench-refresh-'))
    const sandbox = await serveSandbox('--recipes', 'none', '--speed', '100')
    const shell = new BrowserShell(dataFolder, { ...sandbox.environment } as Record<string, string>)
    const end = async () => {
      await shell.stop()
      await sandbox.end()
      await rm(dataFolder, { recursive: true, force: true })
    }
    try {
      const images = JSON.parse(await sandbox.awscli('ec2', 'describe-images', '--owners', 'amazon'))
      const image: string = images.Images[0].ImageId
      // RunInstances takes so many at a time as an account may start at once.
      for (let launched = 0; launched < servers; launched += 100) {
        const tags = `ResourceType=instance,Tags=[{Key=henge:role,Value=web},{Key=Name,Value=web-${launched}}]`
        await sandbox.awscli(
          'ec2',
          'run-instances',
          '--image-id',
          image,
          '--instance-type',
          't3.micro',
          '--count',
          '100',
          '--tag-specifications',
          tags,
        )
      }
      await shell.start()
      const client = makeBackendClient(makeSocketFetch(dataFolder))
      const account = await client.accounts.add({ profile: sandbox.profile, name: 'Bench', regions: ['eu-central-1'] })
      const fleet = await client.fleet.refresh({ accountId: account.id })
      const seen = fleet.servers.length
      if (seen < servers) throw new Error(`Henge sees ${seen} of ${servers} servers.`)
      return {
        comparisons: [
          {
            name: 'henge',
            peer: 'aws ec2 describe-instances',
            ours: () => timed(() => client.fleet.refresh({ accountId: account.id })),
            theirs: () => timed(() => sandbox.awscli('ec2', 'describe-instances')),
          },
        ],
        facts: { servers, node: process.version },
        lacking: [],
        end,
      }
    } catch (error) {
      await end()
      throw error
    }
  },
}
