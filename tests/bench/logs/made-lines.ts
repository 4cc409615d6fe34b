import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

export const madeFrom = Date.UTC(2026, 2, 1)
export const madeTo = madeFrom + 2 * 86_400_000

const services = ['nginx', 'api', 'worker', 'sshd', 'postgres', 'cron', 'mailer', 'billing', 'search', 'auth']
const words = 'order payment cart session token index cache queue upload invoice address product stock label report'.split(' ')

/** The same numbers at each run: what is measured must not differ from run to run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** One line of JSON as a shipper writes it: 40 servers of 6 roles, 10 services, levels as they are in practice. */
function madeLine(index: number, count: number, random: () => number): string {
  const at = madeFrom + Math.floor((index / count) * (madeTo - madeFrom))
  const server = Math.floor(random() * 40)
  const service = services[Math.floor(random() ** 2 * services.length)] ?? ''
  const chance = random()
  const level = chance < 0.005 ? 'error' : chance < 0.03 ? 'warn' : chance < 0.25 ? 'debug' : 'info'
  const word = words[Math.floor(random() * words.length)] ?? ''
  const number = Math.floor(random() * 1_000_000)
  const status = chance < 0.005 ? 500 : chance < 0.03 ? 404 : 200
  const took = Math.floor(random() ** 4 * 5000)
  const message =
    level === 'error'
      ? `${word} ${number} failed: ${chance < 0.002 ? 'connection refused' : 'timeout'} by 10.0.${server}.${number % 250} after ${took} ms`
      : chance < 0.27
        ? `GET /${word}/${number}?page=${number % 17} ${status} ${took} ms "Mozilla/5.0 (X11; Linux x86_64)" ${(number * 7919).toString(16)}`
        : `${word} ${number} done in ${took} ms, ${number % 97} ${words[number % words.length]}s left, request ${(number * 104_729).toString(16)}`
  return JSON.stringify({
    '@timestamp': new Date(at).toISOString(),
    message,
    log: { level },
    service: { name: service },
    host: { name: `web-${server}` },
    cloud: { instance: { id: `i-${String(server).padStart(17, '0')}` } },
    labels: { role: `role-${server % 6}`, revision: `r${server % 3}` },
    http: { response: { status_code: status } },
    event: { duration: took },
  })
}

export async function writeMadeLines(path: string, count: number): Promise<void> {
  const random = numbers(42)
  const file = createWriteStream(path)
  for (let index = 0; index < count; index += 10_000) {
    const some = Array.from({ length: Math.min(10_000, count - index) }, (_, offset) => `${madeLine(index + offset, count, random)}\n`)
    if (!file.write(some.join(''))) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}
