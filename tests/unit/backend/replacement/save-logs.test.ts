import { describe, expect, it } from 'vitest'
import { consoleRecords } from '../../../../electron/backend/replacement/save-logs.ts'
import { aServer } from '../../../fakes/servers.ts'

describe('consoleRecords', () => {
  it('keeps the lines in order, each with an id that the same console gives again', () => {
    const server = aServer({ id: 'i-1', name: 'web-1' })
    const text = 'booting\r\n\nretry\nretry\nready'
    const first = consoleRecords(server, text, 1000)
    const later = consoleRecords(server, `${text}\nmore`, 9000)
    expect(first.map(({ message, at }) => [message, at])).toEqual([
      ['booting', 996],
      ['retry', 997],
      ['retry', 998],
      ['ready', 999],
    ])
    expect(new Set(first.map(({ id }) => id)).size).toBe(4)
    expect(later.slice(0, 4).map(({ id }) => id)).toEqual(first.map(({ id }) => id))
    expect(first[0]).toMatchObject({ serverId: 'i-1', host: 'web-1', role: 'web', revision: 'r-8f3a0000', service: 'console' })
  })
})
