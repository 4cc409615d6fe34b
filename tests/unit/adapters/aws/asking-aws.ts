import { onTestFinished } from 'vitest'
import { type Answerer, cloudOf, configured, keys, openEndpoint, type Received, xml } from './aws-endpoint.ts'

/** A cloud whose endpoint answers so; what it was asked, in order. Closed when the test is over. */
export async function asking(answer: Answerer) {
  const endpoint = await openEndpoint(answer)
  const files = await configured({ config: `[profile p]\nendpoint_url = ${endpoint.url}\n`, credentials: keys('p') })
  onTestFinished(endpoint.close)
  onTestFinished(files.close)
  const asked = () => endpoint.received.map(actionOf)
  return { cloud: cloudOf(files.environment, 'p', { connect: 500, attempt: 2000, call: 20_000 }), endpoint, asked }
}

export const actionOf = ({ body, target }: Received) => new URLSearchParams(body).get('Action') ?? target.split('.').at(-1) ?? ''
export const fields = ({ body }: Received, prefix: string) =>
  [...new URLSearchParams(body)].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value)

/** Answers each action in its own way; `other` says how the rest is. */
export function byAction(answers: Readonly<Record<string, Answerer>>, other: Answerer): Answerer {
  return (received, response) => (answers[actionOf(received)] ?? other)(received, response)
}

export const json =
  (status: number, body: object): Answerer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(body))
  }
/** As in AWS a call is carried out, and its answer gets lost. */
export const cut: Answerer = (_, response) => response.destroy()
export const inTurn = (...answers: Answerer[]): Answerer => {
  let asked = 0
  return (received, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)]
    asked++
    answer?.(received, response)
  }
}
export const noServers = xml('<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>')
