import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type KnownWords, offersAt, type Schema } from '../../../../../renderer/features/recipes/recipe-completion.ts'

const schema = JSON.parse(readFileSync(new URL('../../../../../shared/recipe.schema.json', import.meta.url), 'utf8')) as Schema
const known: KnownWords = {
  instanceType: [{ word: 't3.small', detail: '$0.024 / hour' }, { word: 't3.large' }],
  'packages.[]': [{ word: 'nginx' }, { word: 'curl' }],
  'network.subnets.[]': [{ word: 'subnet-0a1' }],
  'files.[].source': [{ word: 'files/a.conf' }],
}

/** `|` is the cursor. */
function at(marked: string) {
  const offset = marked.indexOf('|')
  const text = marked.slice(0, offset) + marked.slice(offset + 1)
  const found = offersAt(text, offset, schema, known)
  return found && { labels: found.offers.map(({ label }) => label), typed: text.slice(found.from, offset), offers: found.offers }
}

describe('completion of a recipe', () => {
  it('offers the fields of a recipe that are not there yet', () => {
    const found = at('name: web\nins|\nservers: 2\n')
    expect(found?.typed).toBe('ins')
    expect(found?.labels).toContain('instanceType')
    expect(found?.labels).not.toContain('name')
    expect(found?.labels).not.toContain('servers')
  })

  it('offers fields of a mapping by indentation, below and in braces', () => {
    expect(at('name: web\nrootVolume:\n  |')?.labels).toEqual(['sizeGiB', 'type', 'encrypted'])
    expect(at('rootVolume:\n  sizeGiB: 8\n  t|\nname: web')?.labels).toEqual(['type', 'encrypted'])
    expect(at('rootVolume: { sizeGiB: 8, |')?.labels).toEqual(['type', 'encrypted'])
    expect(at('image: { |}')?.labels).toEqual(['ssm', 'owner', 'name', 'architecture', 'id'])
  })

  it('offers only what the alternative chosen has', () => {
    expect(at('image: { owner: self, |')?.labels).toEqual(['name', 'architecture'])
    expect(at('health:\n  - check: tcp\n    |')?.labels).toEqual(['port'])
    expect(at('health:\n  - check: instance-status\n  - check: http\n    port: 80\n    |')?.labels).toEqual(
      expect.arrayContaining(['path', 'status', 'tls']),
    )
    expect(at('health:\n  - { check: log-marker, |')?.labels).toEqual(['text'])
  })

  it('offers values: of a choice, yes or no, and what is known here', () => {
    expect(at('strategy: |')?.labels).toEqual(expect.arrayContaining(['blue-green', 'destroy-first']))
    expect(at('rootVolume:\n  encrypted: t|')?.labels).toEqual(['true', 'false'])
    expect(at('health:\n  - check: |')?.labels).toEqual(expect.arrayContaining(['instance-status', 'tcp', 'http', 'log-marker']))
    expect(at('instanceType: t3.|')).toMatchObject({ typed: 't3.', labels: ['t3.small', 't3.large'] })
    expect(at('instanceType: |')?.offers[0]?.detail).toBe('$0.024 / hour')
  })

  it('offers entries of lists of words, below and in brackets', () => {
    expect(at('packages:\n  - n|')).toMatchObject({ typed: 'n', labels: ['nginx', 'curl'] })
    expect(at('packages:\n- n|')?.labels).toEqual(['nginx', 'curl'])
    expect(at('packages: [nginx, c|')).toMatchObject({ typed: 'c', labels: ['nginx', 'curl'] })
    expect(at('network:\n  subnets: [|]')?.labels).toEqual(['subnet-0a1'])
  })

  it('knows the entry it is in, in lists of mappings', () => {
    expect(at('files:\n  - path: /a\n    source: |')?.labels).toEqual(['files/a.conf'])
    expect(at('files:\n  - path: /a\n    content: x\n  - |')?.labels).toEqual(expect.arrayContaining(['path', 'content', 'source']))
    expect(at('files:\n  - path: /a\n    content: x\n  - path: /b\n    |')?.labels).toEqual(
      expect.arrayContaining(['content', 'source', 'mode']),
    )
  })

  it('is silent in comments, in texts and where nothing is known', () => {
    expect(at('# ser|')).toBeNull()
    expect(at('name: web # ser|')).toBeNull()
    expect(
      at('files:\n  - path: /a\n    content: |\n      ser'.replace('|', 'PIPE').replace('ser', 'ser|').replace('PIPE', '>')),
    ).toBeNull()
    expect(at('name: |')).toBeNull()
    expect(at('tags:\n  team: |')).toBeNull()
    expect(at('nonsense:\n  |')).toBeNull()
    expect(at('packages: [nginx] |')).toBeNull()
  })

  it('writes what follows a key: a list and a mapping go on in the next line', () => {
    const applied = (marked: string, label: string) => at(marked)?.offers.find((offer) => offer.label === label)?.apply
    expect(applied('|', 'packages')).toBe('packages:\n  - ')
    expect(applied('|', 'network')).toBe('network:\n  ')
    expect(applied('|', 'servers')).toBe('servers: ')
    expect(applied('network:\n  |', 'subnets')).toBe('subnets:\n    - ')
    expect(applied('network: { |', 'subnets')).toBe('subnets: ')
  })

  it('says what a field is', () => {
    const found = at('|')?.offers.find(({ label }) => label === 'servers')
    expect(found).toMatchObject({ detail: 'number', info: expect.stringContaining('wanted number') })
    expect(at('|')?.offers.find(({ label }) => label === 'instanceType')?.detail).toContain('needed')
  })
})
