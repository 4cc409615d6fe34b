import { setTimeout as wait } from 'node:timers/promises'
import { type Bench, timed } from './bench.ts'
import { type Delay, openLargeFleet, servers } from './large-fleet.ts'

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

/** How late the event loop was while one thing was measured again and again. */
class Delays {
  private readonly of: string
  private readonly rounds: Delay[] = []

  constructor(of: string) {
    this.of = of
  }

  take(delay: Delay): void {
    this.rounds.push(delay)
  }

  lines(): string[] {
    const each = (figure: (delay: Delay) => number) => milliseconds(this.rounds.map(figure))
    return [
      `${this.of}: delay of the program’s event loop meanwhile: p99 ${each(({ p99 }) => p99)}; longest ${each(({ max }) => max)} (goal p99 50 ms)`,
      `  of this, what the program computed from one turn to the next: p99 ${each(({ computing }) => computing.p99)}; longest ${each(({ computing }) => computing.max)}`,
    ]
  }
}

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
    const resting: number[] = []
    let told = 0
    let opened = 0
    let last = { ours: 0, theirs: 0 }
    const [anew, started, running] = [new Delays('a new account'), new Delays('after a start'), new Delays('a program that runs')]
    const refreshed = async (delays: Delays) => {
      await fleet.delay()
      const took = await timed(async () => {
        told = await fleet.refresh()
      })
      delays.take(await fleet.delay())
      return took
    }
    const peer = 'aws ec2 describe-instances'
    const theirs = async () => {
      last = { ...last, theirs: await timed(() => fleet.sandbox.awscli('ec2', 'describe-instances')) }
      return last.theirs
    }
    return {
      comparisons: [
        {
          name: 'henge, a new account',
          peer,
          ours: async () => {
            await fleet.beginAnew()
            return refreshed(anew)
          },
          theirs,
        },
        {
          name: 'henge, after a start',
          peer,
          ours: async () => {
            await fleet.settle()
            await fleet.restart()
            // As it is in truth: the page opens first, and has what is remembered.
            opened = await timed(fleet.open)
            const refresh = await refreshed(started)
            last = { ...last, ours: opened + refresh }
            return refresh
          },
          theirs,
        },
        // What was measured just now, taken together.
        {
          name: 'henge, a page opened after a start, and that refresh',
          peer,
          ours: async () => last.ours,
          theirs: async () => last.theirs,
        },
        {
          name: 'henge, a program that runs',
          peer,
          ours: async () => {
            // CPU of all of them is measured after the first time; what is measured here begins when that is over.
            await fleet.settle()
            await fleet.refresh()
            await fleet.delay()
            await wait(2000)
            resting.push((await fleet.delay()).p99)
            return refreshed(running)
          },
          theirs: async () => {
            instances.push(await fetchPages(fleet.sandbox.endpoint, 'DescribeInstances'))
            statuses.push(await fetchPages(fleet.sandbox.endpoint, 'DescribeInstanceStatus'))
            return theirs()
          },
        },
      ],
      facts: { servers, node: process.version },
      lacking: [],
      notes: () => [
        'a new account: everything is stored and told; after a start: a page has what is remembered, everything is read anew and compared; a program that runs: what changed',
        `the endpoint alone, its pages fetched and thrown away: instances ${seconds(instances)}; status checks ${seconds(statuses)}`,
        ...[anew, started, running].flatMap((delays) => delays.lines()),
        `at rest, what this machine does to the event loop: p99 ${milliseconds(resting)}`,
        `servers told to the page in the last refresh, of a program that runs: ${told}`,
      ],
      end: fleet.end,
    }
  },
}
