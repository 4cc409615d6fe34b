import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { curlOfRequest } from '../../../../renderer/features/logs/curl-of-request.ts'

/** What a shell hands to the program of that name. */
function wordsOf(command: string): string[] {
  const script = `curl() { for word; do printf '%s\\0' "$word"; done; }; ${command}`
  return execFileSync('sh', ['-c', script]).toString().split('\0').slice(0, -1)
}

it('is one command that a shell takes as it was meant, whatever is searched', () => {
  const text = `POST /logs-*/_search?ignore_unavailable=true\n${JSON.stringify({ query: { match: { message: `it's $(reboot) \`id\` "x" \\ ! 🙈\n` } } }, null, 2)}`
  expect(wordsOf(curlOfRequest(text, 'https://logs.example:9200/es/'))).toEqual([
    ...['--request', 'POST', 'https://logs.example:9200/es/logs-*/_search?ignore_unavailable=true'],
    ...['--header', 'Content-Type: application/json', '--data-binary', text.slice(text.indexOf('\n') + 1)],
  ])
  expect(wordsOf(curlOfRequest('GET /apiv2/search?q=a', 'https://shop.loggly.com'))).toEqual([
    ...['--request', 'GET', 'https://shop.loggly.com/apiv2/search?q=a'],
  ])
})

it('lets no text out of its quotes', () => {
  const bodies = fc.array(fc.constantFrom("'", '"', '\\', '$(', ')', '`', ';', '\n', ' ', 'a', '&&', '#')).map((parts) => parts.join(''))
  fc.assert(
    fc.property(bodies, (body) => {
      expect(wordsOf(curlOfRequest(`POST /x\n${body}`, 'http://h')).at(-1)).toBe(body)
    }),
    { numRuns: 50 },
  )
})
