import { afterEach, describe, expect, it } from 'vitest'
import { AwsClouds } from '../../../../electron/adapters/aws/aws-clouds.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { configured, keys, openEndpoint } from './aws-endpoint.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

type Answer = readonly [status: number, body: object]
const sent: Answer = [200, { Command: { CommandId: 'c-1' } }]
const unknown: Answer = [400, { __type: 'InvocationDoesNotExist' }]

/** A Systems Manager that accepts a command and then answers each question in turn, the last for ever. */
async function running(...answers: Answer[]) {
  let asked = 0
  const endpoint = await openEndpoint(({ target }, response) => {
    const [status, body] = target.endsWith('SendCommand') ? sent : (answers[Math.min(asked++, answers.length - 1)] ?? unknown)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(body))
  })
  const files = await configured({ config: `[profile p]\nendpoint_url = ${endpoint.url}\n`, credentials: keys('p') })
  opened.push(endpoint, files)
  const clock = new DrivenClock()
  clock.leaps = true
  const clouds = new AwsClouds({ clock, requestHandlerFor: () => undefined, environment: files.environment })
  const account = { id: 'p', name: 'p', kind: 'aws' as const, profile: 'p', regions: ['eu-central-1'] }
  return { commands: clouds.connect(account, 'eu-central-1').commands, endpoint, clock }
}

describe('a command by Systems Manager', () => {
  it('is sent with the time limit for its way and its work, and asked for until it has ended', async () => {
    const { commands, endpoint } = await running(
      unknown,
      [200, { Status: 'Pending' }],
      [200, { Status: 'InProgress' }],
      [200, { Status: 'Failed', ResponseCode: 3, StandardOutputContent: 'some', StandardErrorContent: 'bad' }],
    )
    expect(await commands.run('i-1', 'check "this"', 60)).toEqual({ exitCode: 3, output: 'some', error: 'bad' })
    expect(JSON.parse(endpoint.received[0]?.body ?? '')).toEqual({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: ['i-1'],
      TimeoutSeconds: 60,
      Parameters: { commands: ['check "this"'], executionTimeout: ['60'] },
    })
    expect(endpoint.received).toHaveLength(5)
  })

  it.each([
    ['TimedOut', 'Execution Timed Out'],
    ['Cancelled', 'Cancelled'],
  ])('has no exit code when it was %s', async (Status, StatusDetails) => {
    const { commands } = await running([200, { Status, StatusDetails, ResponseCode: -1 }])
    expect(await commands.run('i-1', 'sleep 100', 30)).toEqual({
      exitCode: null,
      output: '',
      error: `The command was ended: ${StatusDetails}.`,
    })
  })

  it('has no exit code when the agent could not begin', async () => {
    const { commands } = await running([200, { Status: 'Failed', ResponseCode: -1, StandardErrorContent: 'no shell' }])
    expect(await commands.run('i-1', 'true', 30)).toEqual({ exitCode: null, output: '', error: 'no shell' })
  })

  it('is given up soon after its time limit, with few questions', async () => {
    const { commands, endpoint, clock } = await running([200, { Status: 'InProgress' }])
    const before = clock.now()
    expect(await commands.run('i-1', 'true', 120)).toMatchObject({ exitCode: null, error: expect.stringContaining('within 120 s') })
    expect(clock.now() - before).toBeGreaterThanOrEqual(120_000)
    expect(clock.now() - before).toBeLessThan(150_000)
    expect(endpoint.received.length).toBeLessThan(35)
  })

  it('gives the end of what a command says', async () => {
    const { commands } = await running([200, { Status: 'Success', ResponseCode: 0, StandardOutputContent: `${'x'.repeat(9000)}end` }])
    const { output } = await commands.run('i-1', 'true', 30)
    expect(output).toHaveLength(2500)
    expect(output.endsWith('end')).toBe(true)
  })

  it('is not waited for any longer when nobody waits', async () => {
    const { commands, clock } = await running([200, { Status: 'InProgress' }])
    clock.leaps = false
    const controller = new AbortController()
    const expected = expect(commands.run('i-1', 'true', 30, controller.signal)).rejects.toThrow('enough')
    while (clock.sleeping === 0) await new Promise((done) => setTimeout(done, 5))
    controller.abort(new Error('enough'))
    await expected
  })
})
