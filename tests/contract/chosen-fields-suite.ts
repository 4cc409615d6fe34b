import { afterEach, describe, expect, it } from 'vitest'
import { lookAtServer } from '../../electron/backend/logs/search-server/look-at-server.ts'
import type { ChosenFields } from '../../shared/model/log-sources.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { SearchIndex } from '../fakes/search-servers.ts'
import { asks, failureOf, hour, line, noon } from './log-source-behaviours.ts'

const own = { at: 'when', level: 'severity', message: 'said', serverId: 'box' }
const firstPage = { limit: 10, after: null }

/** Fields that a source’s settings name in place of those found by name, and what a server says it has, on a real one. */
export function chosenFieldsSuite(url: () => string): void {
  const made: SearchIndex[] = []
  const searching = (pattern?: string, chosen?: ChosenFields) => {
    const index = new SearchIndex(url(), new DrivenClock(noon), pattern, chosen)
    made.push(index)
    return index
  }
  afterEach(async () => {
    for (const index of made.splice(0)) await index.close()
  }, 60_000)

  const filled = async () => {
    const index = searching()
    await index.make()
    const fields = (place: number) => ({
      when: new Date(noon - place * hour).toISOString(),
      ...(place === 3 ? {} : { severity: place % 2 ? 'ERROR' : 'info' }),
      ...{ said: `said ${place}`, box: `b-${place % 2}`, size: place },
    })
    // What would be found by name says something else.
    await index.append(
      [0, 1, 2, 3].map((place) =>
        line({ id: `l-${place}`, at: noon - 90 * hour, message: 'other', level: 'debug', serverId: 'i-1', fields: fields(place) }),
      ),
    )
    return index
  }

  describe('fields that are chosen', () => {
    it('are what lines are shown, searched, counted, paged and told apart by', async () => {
      const index = await filled()
      const { source } = searching(index.name, own)
      const range = asks({ from: noon - 2 * hour, to: noon + 1 })
      const page = await source.search(range, { limit: 2, after: null })
      expect(page.rows.map(({ at, level, message, serverId }) => [at, level, message, serverId])).toEqual([
        [noon, 'info', 'said 0', 'b-0'],
        [noon - hour, 'error', 'said 1', 'b-1'],
      ])
      const rest = await source.search(range, { limit: 2, after: page.next })
      expect(rest.rows.map(({ message }) => message)).toEqual(['said 2'])
      const counted = await source.histogram(asks({ from: noon - 4 * hour, to: noon + 1 }), 10)
      const sums = counted.buckets.flatMap(({ counts }) => Object.entries(counts))
      expect(sums.toSorted()).toEqual([
        ['error', 1],
        ['info', 1],
        ['info', 1],
        ['unknown', 1],
      ])
      const found: Record<string, string[]> = {
        'level: error': ['said 1'],
        'level: unknown': ['said 3'],
        'message: "said 2"': ['said 2'],
        'serverId: b-0': ['said 0', 'said 2'],
        other: [],
      }
      for (const [query, wanted] of Object.entries(found)) {
        const { rows } = await source.search(asks({ query, from: noon - 9 * hour }), firstPage)
        expect([query, rows.map(({ message }) => message)]).toEqual([query, wanted])
      }
      expect((await source.servers({})).map(({ serverId, lines, last }) => [serverId, lines, last])).toEqual([
        ['b-0', 2, noon],
        ['b-1', 2, noon - hour],
      ])
      expect(await source.lastLineOf('b-1')).toEqual({ at: noon - hour })
      // What would have been found by name is among the others of an opened line.
      const opened = await source.line(page.rows[0]?.key ?? '')
      expect(opened).toMatchObject({ at: noon, message: 'said 0', fields: { message: 'other', 'log.level': 'debug' } })
    })

    it('are refused where no index has them, or where they are something else', async () => {
      const index = await filled()
      const wrong: [ChosenFields, string, RegExp][] = [
        [{ at: 'nowhere' }, 'fields.at', /^nowhere, the time field of this log source, is in none of the indices/],
        [{ at: 'size' }, 'fields.at', /^size, the time field .* is integer there and not a date/],
        [{ level: 'message' }, 'fields.level', /is text alone there and not a keyword/],
        [{ serverId: 'when' }, 'fields.serverId', /is date there/],
      ]
      for (const [chosen, field, message] of wrong) {
        const failure = await failureOf(searching(index.name, chosen).source.search(asks(), firstPage))
        expect([chosen, failure]).toEqual([
          chosen,
          expect.objectContaining({ code: 'INVALID_INPUT', details: { field }, message: expect.stringMatching(message) }),
        ])
      }
      const nothingYet = searching('no-such-index-*', own)
      expect((await nothingYet.source.search(asks(), firstPage)).rows).toEqual([])
    })
  })

  describe('a look at a server', () => {
    it('names data streams and indices, fields with what they fit, and patterns that lead nowhere', async () => {
      const index = await filled()
      const stream = `logs-stream-${crypto.randomUUID().slice(0, 8)}`
      const hasStreams = await makeStream(index, stream)
      const { names, namesProblem, unmatched, found, fields, product } = await lookAtServer(
        searching(`${index.name},no-such-*,no-such,-logs-x*`).link,
        undefined,
      )
      expect({ namesProblem, unmatched, product }).toEqual({
        ...{ namesProblem: null, unmatched: ['no-such-*', 'no-such'], product: expect.stringMatching(/search$/) },
      })
      expect(names?.indices).toContain(index.name)
      expect(names?.dataStreams.includes(stream)).toBe(hasStreams)
      expect(JSON.stringify(names)).not.toContain('.ds-')
      expect(found).toEqual({ at: '@timestamp', level: 'log.level', message: 'message', serverId: 'cloud.instance.id' })
      const places = Object.fromEntries(fields.map((field) => [field.name, field.places]))
      expect(places).toMatchObject({ when: ['at'], severity: ['level', 'message', 'serverId'], message: ['message'] })
      expect(places).not.toHaveProperty('size')
      if (hasStreams) {
        const { source } = searching(stream)
        expect((await source.search(asks({ to: noon + 1 }), firstPage)).rows.map(({ message }) => message)).toEqual(['in a stream'])
        // Builds that make streams may yet not be asked to remove them.
        await index.ask('DELETE', `/_data_stream/${stream}`).catch(() => undefined)
      }
    })

    it('leaves out what begins with a dot unless it is asked for', async () => {
      const index = await filled()
      const hidden = `.hidden-${crypto.randomUUID().slice(0, 8)}`
      await index.ask('PUT', `/${hidden}`, {})
      const look = async (pattern: string) => (await lookAtServer(searching(pattern).link, undefined)).names?.indices
      expect(await look(index.name)).not.toContain(hidden)
      expect(await look(`${index.name},.hidden-*`)).toContain(hidden)
      await index.ask('DELETE', `/${hidden}`)
    })
  })
}

/** False on a server whose build knows no data streams. */
async function makeStream(index: SearchIndex, name: string): Promise<boolean> {
  const template = { index_patterns: [name], data_stream: {}, priority: 900, template: { settings: { number_of_replicas: 0 } } }
  const made = await index.ask('PUT', `/_index_template/${name}`, template).then(
    () => true,
    () => false,
  )
  if (!made) return false
  await index.ask('POST', `/${name}/_doc?op_type=create&refresh=true`, {
    '@timestamp': new Date(noon).toISOString(),
    message: 'in a stream',
  })
  return true
}
