import { setTimeout as wait } from 'node:timers/promises'
import { type Bench, timed } from './bench.ts'
import { openLargeFleet, servers } from './large-fleet.ts'

/** The pages that a refresh asks for, fetched and thrown away: what the endpoint itself takes. */
async function fetchPages(endpoint: string, action: string): Promise<number> {
  return timed(async () => {
    let token = ''
    do {
      const more: Record<string, string> = token === '' ? {} : { NextToken: token }
      const answer = await fetch(endpoint, {
        method: 'POST',
        body: new URLSearchParams({ Action: action, Version: '2016-11-15', MaxResults: '1000', ...more }),
        headers: {
          authorization: 'AWS4-HMAC-SHA256 Credential=sandbox/20261122/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=x',
        },
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(text)
      token = /<nextToken>([^<]*)/.exec(text)?.[1] ?? ''
    } while (token !== '')
  })
}

const seconds = (list: readonly number[]) => list.map((ms) => `${(ms / 1000).toFixed(2)} s`).join(', ')
const milliseconds = (list: readonly number[]) => list.map((ms) => `${ms.toFixed(0)} ms`).join(', ')

/** Both ask the same sandbox over the same loopback port; Henge also asks for the status checks, groups, prices and compares. */
export const fleetBench: Bench = {
  name: 'fleet',
  measures: `one full refresh of ${servers} servers, as a page has it, and one aws ec2 describe-instances on the same loopback endpoint`,
  unit: 'ms',
  rounds: 5,
  async prepare() {
    const fleet = await openLargeFleet()
    const instances: number[] = []
    const statuses: number[] = []
    const p99: number[] = []
    const longest: number[] = []
    const computing: number[] = []
    const longestTurn: number[] = []
    const resting: number[] = []
    let told = 0
    return {
      comparisons: [
        {
          name: 'henge',
          peer: 'aws ec2 describe-instances',
          ours: async () => {
            await fleet.delay()
            await wait(2000)
            resting.push((await fleet.delay()).p99)
            const took = await timed(async () => {
              told += await fleet.refresh()
            })
            const delay = await fleet.delay()
            p99.push(delay.p99)
            longest.push(delay.max)
            computing.push(delay.computing.p99)
            longestTurn.push(delay.computing.max)
            return took
          },
          theirs: async () => {
            instances.push(await fetchPages(fleet.sandbox.endpoint, 'DescribeInstances'))
            statuses.push(await fetchPages(fleet.sandbox.endpoint, 'DescribeInstanceStatus'))
            return timed(() => fleet.sandbox.awscli('ec2', 'describe-instances'))
          },
        },
      ],
      facts: { servers, node: process.version },
      lacking: [],
      notes: () => [
        `the endpoint alone, its pages fetched and thrown away: instances ${seconds(instances)}; status checks ${seconds(statuses)}`,
        `delay of the program's event loop meanwhile: p99 ${milliseconds(p99)}; longest ${milliseconds(longest)} (goal p99 50 ms); at rest, what this machine does to it: p99 ${milliseconds(resting)}`,
        `of this, what the program computed from one turn to the next: p99 ${milliseconds(computing)}; longest ${milliseconds(longestTurn)}`,
        `servers told to the page in these refreshes: ${told}`,
        `the very first refresh, everything stored and told: ${seconds([fleet.first])}; delay p99 ${milliseconds([fleet.firstDelay.p99])}, longest ${milliseconds([fleet.firstDelay.max])}`,
      ],
      end: fleet.end,
    }
  },
}
