import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { completeQuery, type QueryKnowledge } from '../../../../renderer/features/logs/query-completion.ts'

const sample = { sampleSize: 10, sampled: false, tookMs: 1 }

/** Of very many fields and values, only those asked for by name are answered. */
class Knowledge implements QueryKnowledge {
  readonly asked: string[] = []
  private readonly all: boolean

  constructor(all = true) {
    this.all = all
  }

  async fields(matching: string) {
    this.asked.push(`fields ${matching}`)
    const names = ['host', 'http.status', 'users.name', 'odd \u202ename'].filter((name) => name.includes(matching))
    const fields = names.map((name) => ({ name, types: ['keyword' as const], lines: 5 }))
    return { fields, total: this.all ? fields.length : 10_000, ...sample }
  }

  async values(field: string, matching: string) {
    this.asked.push(`values ${field} ${matching}`)
    const values = ['web-1', 'web 2', `${'x'.repeat(300)}`].map((value) => ({ value, cut: value.length > 200, lines: 2 }))
    return { values, distinct: this.all ? values.length : 5000, withField: 5, ...sample }
  }
}

async function offered(marked: string, { explicit = false, knowledge = new Knowledge() } = {}) {
  const cursor = marked.indexOf('|')
  const state = EditorState.create({ doc: marked.replace('|', '') })
  const result = await completeQuery(new CompletionContext(state, cursor, explicit), knowledge)
  return { result, labels: result?.options.map(({ label }) => label) ?? [], asked: knowledge.asked }
}

describe('what the query bar offers', () => {
  it('are fields where one can stand, shown safely', async () => {
    const { labels } = await offered('level: error and h|')
    expect(labels).toEqual(['host', 'http.status', 'users.name', 'odd �name', 'not'])
  })

  it('are the fields of a nested one by their own name', async () => {
    expect((await offered('users: { n|')).labels).toEqual(['name', 'not'])
  })

  it('are values behind a field, written so that they mean themselves; cut ones are none', async () => {
    const { result } = await offered('host: |')
    expect(result?.options.map(({ label, apply }) => [label, apply])).toEqual([
      ['web-1', 'web-1 '],
      ['web 2', '"web 2" '],
    ])
    const quoted = await offered('host: "w|')
    expect(quoted.result).toMatchObject({ from: 6, filter: false })
    expect(quoted.result?.options.map(({ apply }) => apply)).toEqual(['"web-1" ', '"web 2" '])
    expect((await offered('host: "WEB |')).labels).toEqual(['web 2'])
    expect((await offered('host: "web |-1"')).result).toMatchObject({ from: 6, to: 14 })
  })

  it('is nothing unasked behind what is complete, and the words that join when asked', async () => {
    expect((await offered('level: error |')).result).toBeNull()
    expect((await offered('level: error |', { explicit: true })).labels).toEqual(['and', 'or'])
    expect((await offered('host |', { explicit: true })).labels).toEqual([':', '>', '>=', '<', '<=', 'and', 'or'])
    expect((await offered('host: "web-1"|')).result).toBeNull()
    expect((await offered('host: w*|')).result).toBeNull()
  })

  it('is asked for by what is typed where there are too many to hold', async () => {
    const few = await offered('ho|')
    expect(few.asked).toEqual(['fields '])
    expect(few.result?.validFor).toBeDefined()
    const many = await offered('ho|', { knowledge: new Knowledge(false) })
    expect(many.asked).toEqual(['fields ', 'fields ho'])
    expect(many.result?.validFor).toBeUndefined()
    expect((await offered('host: w|', { knowledge: new Knowledge(false) })).asked).toEqual(['values host ', 'values host w'])
  })
})
