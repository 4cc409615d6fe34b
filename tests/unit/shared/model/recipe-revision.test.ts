import fc from 'fast-check'
import { gzipSync, strToU8 } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type Recipe, recipeSchema } from '../../../../shared/model/recipe.ts'
import { revisionDifference } from '../../../../shared/model/recipe-difference.ts'
import { parseRecipe } from '../../../../shared/model/recipe-parse.ts'
import { renderUserData } from '../../../../shared/model/recipe-render.ts'
import { revisionContent, revisionContentFromUserData, revisionDigest } from '../../../../shared/model/recipe-revision.ts'

const imageId = 'ami-0123456789abcdef0'
const base = {
  name: 'web',
  image: { id: imageId },
  instanceType: 't3.small',
  packages: ['nginx', 'curl'],
  files: [
    { path: '/etc/motd', content: 'hello\n' },
    { path: '/srv/index.html', source: 'index.html', owner: 'www-data:www-data', mode: '0640' },
  ],
  run: ['systemctl enable nginx', 'logger -t henge "web ready"'],
}
const files = new Map([['index.html', strToU8('<h1>1</h1>\n')]])

function recipe(part: Record<string, unknown> = {}): Recipe {
  return recipeSchema.parse({ ...base, ...part })
}
const digest = (part: Record<string, unknown> = {}, image = imageId) => revisionDigest(recipe(part), files, image)
const server = { revision: 'r-old', recipe: 'web', imageId, instanceType: 't3.small' }

describe('revisionDigest', () => {
  it('looks like r- and 16 hex digits and stays what it was', () => {
    expect(digest()).toMatchInlineSnapshot(`"r-34905b3e81315aca"`)
  })

  it('is the same for hibernation that is not wanted', () => {
    expect(digest({ hibernation: false })).toBe(digest())
  })

  it('ignores key order and comments', () => {
    const one = parseRecipe(
      '# the web\nname: web\ninstanceType: t3.small\nimage: { owner: self, name: "a*" }\nrootVolume: { type: gp2, sizeGiB: 9 }\n',
    )
    const two = parseRecipe(
      'image: { name: "a*", owner: self }\nrootVolume:\n  sizeGiB: 9 # small\n  type: gp2\ninstanceType: t3.small\nname: web\n',
    )
    if (!one.recipe || !two.recipe) throw new Error('both must parse')
    expect(revisionDigest(one.recipe, files, imageId)).toBe(revisionDigest(two.recipe, files, imageId))
  })

  it.each([
    ['description', { description: 'x' }],
    ['wanted number', { servers: 7 }],
    ['strategy', { strategy: 'destroy-first' }],
    ['health', { health: [{ check: 'tcp', port: 80 }], healthTimeoutSeconds: 11, healthPasses: 1 }],
    ['tags', { tags: { team: 'a' } }],
    ['order of packages', { packages: ['curl', 'nginx'] }],
    ['order of files', { files: [...base.files].reverse() }],
  ])('ignores %s', (_name, part) => {
    expect(digest(part)).toBe(digest())
  })

  it.each([
    ['a package', { packages: ['nginx'] }],
    ['a command', { run: ['true'] }],
    ['the order of commands', { run: [...base.run].reverse() }],
    ['instance type', { instanceType: 't3.large' }],
    ['root volume', { rootVolume: { sizeGiB: 20 } }],
    ['instance profile', { instanceProfile: 'p' }],
    ['hibernation', { hibernation: true }],
    ['security groups', { network: { securityGroups: ['sg-1'] } }],
    ['a file mode', { files: [{ path: '/etc/motd', content: 'hello\n', mode: '0600' }, base.files[1]] }],
  ])('changes with %s', (_name, part) => {
    expect(digest(part)).not.toBe(digest())
  })

  it('changes with the resolved image and with any byte of any file', () => {
    expect(digest({}, 'ami-0ffffffffffffffff')).not.toBe(digest())
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.uint8Array({ maxLength: 50 }), (left, right) => {
        const [one, two] = [left, right].map((bytes) => revisionDigest(recipe(), new Map([['index.html', bytes]]), imageId))
        expect(one === two).toBe(Buffer.compare(left, right) === 0)
      }),
    )
  })
})

describe('revisionContentFromUserData', () => {
  it('gives back what was rendered', () => {
    const content = revisionContent(recipe(), files, { id: imageId, name: null })
    const read = revisionContentFromUserData(renderUserData(recipe(), files).bytes, server)
    expect(read).toEqual({ ...content, revision: 'r-old', settings: {} })
    if (!read) return
    expect(revisionDifference(read, content).changes).toEqual([])
  })

  it('reads plain text, scripts, and lists as commands, and nothing else', () => {
    const read = (text: string | Uint8Array) => revisionContentFromUserData(typeof text === 'string' ? strToU8(text) : text, server)
    expect(read('#cloud-config\nruncmd:\n  - [echo, hi]\npackages: [[nginx, "1.2"], tree]\n')).toMatchObject({
      run: ['echo hi'],
      packages: ['nginx=1.2', 'tree'],
    })
    expect(read('#!/bin/sh\necho hi\n')?.run).toEqual(['#!/bin/sh\necho hi\n'])
    expect(read('Content-Type: multipart/mixed\n')).toBeNull()
    expect(read('#cloud-config\n{{{')).toBeNull()
    expect(read('#cloud-config\n')).toMatchObject({ packages: [], run: [] })
    expect(read(new Uint8Array([0x1f, 0x8b, 1]))).toBeNull()
    expect(read(new Uint8Array())).toBeNull()
  })

  it('does not unpack a bomb', () => {
    expect(revisionContentFromUserData(gzipSync(new Uint8Array(64 * 1024 * 1024), { level: 9 }), server)).toBeNull()
  })

  it('never throws, whatever a server was given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((text) => strToU8(`#cloud-config\n${text}`)),
        ),
        (bytes) => {
          revisionContentFromUserData(bytes, server)
        },
      ),
    )
  })
})

describe('revisionDifference', () => {
  const from = revisionContent(recipe(), files, { id: imageId, name: 'debian-12-1' })

  it('names what changed, kind by kind', () => {
    const to = revisionContent(
      recipe({
        instanceType: 't3.large',
        packages: ['nginx', 'tree'],
        run: ['systemctl enable nginx', 'true', 'logger -t henge "web ready"'],
        rootVolume: { sizeGiB: 20 },
        files: [{ path: '/etc/motd', content: 'hello\n', mode: '0600' }, base.files[1]],
      }),
      new Map([['index.html', strToU8('<h1>2</h1>\n')]]),
      { id: 'ami-0ffffffffffffffff', name: 'debian-12-2' },
    )
    expect(revisionDifference(from, to)).toEqual({
      from: from.revision,
      to: to.revision,
      known: true,
      changes: [
        { kind: 'image', name: 'image', before: `${imageId} (debian-12-1)`, after: 'ami-0ffffffffffffffff (debian-12-2)' },
        { kind: 'instance-type', name: 'instance type', before: 't3.small', after: 't3.large' },
        { kind: 'package', name: 'curl', before: 'curl', after: null },
        { kind: 'package', name: 'tree', before: null, after: 'tree' },
        { kind: 'setting', name: 'mode of /etc/motd', before: '0644', after: '0600' },
        { kind: 'file', name: '/srv/index.html', before: '<h1>1</h1>\n', after: '<h1>2</h1>\n' },
        { kind: 'command', name: 'run 2', before: null, after: 'true' },
        { kind: 'setting', name: 'rootVolume.sizeGiB', before: '8', after: '20' },
      ],
    })
  })

  it('says so when what runs is not on record', () => {
    const difference = revisionDifference({ revision: null, imageId, instanceType: 't3.micro' }, from)
    expect(difference).toMatchObject({ from: null, known: false })
    expect(difference.changes).toContainEqual({ kind: 'instance-type', name: 'instance type', before: 't3.micro', after: 't3.small' })
    expect(difference.changes).toContainEqual({ kind: 'package', name: 'nginx', before: null, after: 'nginx' })
    expect(difference.changes.some((change) => change.kind === 'image' || change.kind === 'setting')).toBe(false)
  })
})
