import { describe, expect, it } from 'vitest'
import { runCommands } from '../../../electron/sandbox/world/console/shell.ts'

function said(...commands: string[]): string[] {
  return runCommands(commands, 'ip-172-31-0-10').lines.map((line) => `${line.program}: ${line.text}`)
}

function status(...commands: string[]): number {
  return runCommands(commands, 'host').failure?.status ?? 0
}

describe('the commands of a first boot', () => {
  it('log what logger is given, with its options', () => {
    expect(said('logger hello world')).toEqual(['root: hello world'])
    expect(said(`logger -t henge "web ready"`)).toEqual(['henge: web ready'])
    expect(said(`logger --tag=henge -s -p user.err -- '-x is "odd"'`)).toEqual(['henge: -x is "odd"'])
    expect(said('sudo logger -t a "on $(hostname)"')).toEqual(['a: on ip-172-31-0-10'])
    expect(said('nginx -t && logger ok; logger again')).toEqual(['root: ok', 'root: again'])
  })

  it('show what echo says, but not what goes to a file', () => {
    expect(said('echo "a && b"', 'echo secret > /etc/x')).toEqual(['cloud-init: a && b'])
  })

  it('stop at a failure after set -e, and go on without', () => {
    expect(status('set -e', 'false', 'logger after')).toBe(1)
    expect(said('set -e', 'false', 'logger after')).toEqual([])
    expect(said('false', 'logger after')).toEqual(['root: after'])
    expect(status('false', 'logger after')).toBe(0)
    expect(status('set -e', 'false || logger saved')).toBe(0)
  })

  it('end at exit, with its status', () => {
    expect(status('logger a; exit 3; logger b')).toBe(3)
    expect(said('exit 0', 'logger b')).toEqual([])
    expect(status('exit 0')).toBe(0)
  })
})
