import type { Instance } from '../entities.ts'
import { isServing } from '../serving.ts'
import type { Timings } from '../timings.ts'
import { servicesOf } from './services.ts'
import type { Programs } from './shell.ts'
import { firstBootOf } from './user-data.ts'

type Ran = ReturnType<Programs>

/** Units that run on every Debian server. */
const usualUnits = ['ssh', 'sshd', 'cron', 'rsyslog', 'systemd-journald', 'systemd-networkd', 'amazon-ssm-agent', 'multi-user.target']

/** Programs of a booted server at an instant that somebody may ask about its state; all others do what the shell makes of them. */
export function programsOf(instance: Instance, at: number, timings: Timings): Programs {
  const { installed, failure } = firstBootOf(instance, at)
  const broken = failure !== null || instance.neverServes === true
  const units = servicesOf(installed.packages, installed.files).map(({ unit }) => unit)
  const packages = new Set(installed.packages.map((name) => name.replace(/=.*/, '')))
  const paths = new Map(installed.files.map(({ path, text }) => [path, text]))

  const unitState = (name: string): 'active' | 'failed' | 'inactive' => {
    const unit = name.replace(/\.service$/, '')
    if (usualUnits.includes(unit)) return 'active'
    // Debian’s `postgresql` stands for its clusters.
    if (!units.some((other) => other === unit || other.startsWith(`${unit}@`))) return 'inactive'
    return broken ? 'failed' : 'active'
  }
  const connect = (host: string, port: number, program: 'curl' | 'nc'): Ran => {
    const answers = isServing(instance, port, at, timings)
    if (program === 'nc') return { status: answers ? 0 : 1, text: '' }
    return answers
      ? { status: 0, text: 'OK' }
      : { status: 7, text: `curl: (7) Failed to connect to ${host} port ${port}: Connection refused` }
  }

  const systemctl = ([verb, ...rest]: readonly string[]): Ran => {
    const name = rest.findLast((word) => !word.startsWith('-')) ?? ''
    const isQuiet = rest.includes('--quiet') || rest.includes('-q')
    switch (verb) {
      case 'is-active':
      case 'status': {
        const state = unitState(name)
        return { status: state === 'active' ? 0 : 3, text: isQuiet ? '' : state }
      }
      case 'is-failed': {
        const state = unitState(name)
        return { status: state === 'failed' ? 0 : 1, text: isQuiet ? '' : state }
      }
      case 'is-system-running':
        return { status: broken ? 1 : 0, text: broken ? 'degraded' : 'running' }
      default:
        return null
    }
  }
  const test = (words: readonly string[]): Ran => {
    const [operator, path = ''] = words
    if (operator === undefined || !['-e', '-f', '-s', '-r'].includes(operator)) return null
    return { status: paths.has(path) || path === '/etc/os-release' ? 0 : 1, text: '' }
  }

  return ([program, ...words]) => {
    switch (program) {
      case 'systemctl':
        return systemctl(words)
      case 'cloud-init':
        return words[0] === 'status' ? { status: broken ? 1 : 0, text: `status: ${broken ? 'error' : 'done'}` } : null
      case 'curl': {
        const url = words.map((word) => (URL.canParse(word) ? new URL(word) : null)).find((found) => found !== null)
        return url ? connect(url.hostname, Number(url.port) || (url.protocol === 'https:' ? 443 : 80), 'curl') : null
      }
      case 'nc': {
        const [host = '', port = ''] = words.filter((word) => !word.startsWith('-'))
        return connect(host, Number(port), 'nc')
      }
      case 'pg_isready':
        return isServing(instance, 5432, at, timings)
          ? { status: 0, text: '/var/run/postgresql:5432 - accepting connections' }
          : { status: 2, text: '/var/run/postgresql:5432 - no response' }
      case 'dpkg':
      case 'dpkg-query': {
        const name = words.findLast((word) => !word.startsWith('-')) ?? ''
        return packages.has(name)
          ? { status: 0, text: `Package: ${name}\nStatus: install ok installed` }
          : { status: 1, text: `dpkg-query: package '${name}' is not installed and no information is available` }
      }
      case 'test':
        return test(words)
      case '[':
        return test(words.slice(0, -1))
      case 'cat': {
        const path = words.at(-1) ?? ''
        const text = paths.get(path)
        return typeof text === 'string' ? { status: 0, text } : { status: 1, text: `cat: ${path}: No such file or directory` }
      }
      case 'hostname':
        return { status: 0, text: `ip-${instance.privateAddress.replaceAll('.', '-')}` }
      case 'whoami':
        return { status: 0, text: 'root' }
      default:
        return null
    }
  }
}
