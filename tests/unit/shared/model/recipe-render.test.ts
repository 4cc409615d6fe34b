import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { gunzipSync, strToU8 } from 'fflate'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { HengeError } from '../../../../shared/model/error.ts'
import { type Recipe, recipeSchema } from '../../../../shared/model/recipe.ts'
import { renderUserData } from '../../../../shared/model/recipe-render.ts'

function recipe(part: Record<string, unknown> = {}): Recipe {
  return recipeSchema.parse({ name: 'web', image: { id: 'ami-0123456789abcdef0' }, instanceType: 't3.small', ...part })
}
const none = new Map<string, Uint8Array>()

describe('renderUserData', () => {
  it('renders packages, files and commands as cloud-init wants them', () => {
    const { text } = renderUserData(
      recipe({
        packages: ['nginx', 'curl'],
        files: [
          { path: '/srv/index.html', source: 'files/index.html', owner: 'www-data:www-data' },
          { path: '/etc/motd', content: 'on', mode: '644' },
        ],
        run: ['systemctl enable nginx', 'logger -t henge "web ready"'],
      }),
      new Map([['files/index.html', strToU8('<h1>web</h1>\n')]]),
    )
    expect(text).toMatchInlineSnapshot(`
      "#cloud-config
      package_update: true
      packages:
        - "curl"
        - "nginx"
      write_files:
        - path: "/etc/motd"
          permissions: "0644"
          owner: "root:root"
          content: "on"
        - path: "/srv/index.html"
          permissions: "0644"
          owner: "www-data:www-data"
          defer: true
          content: |
            <h1>web</h1>
      runcmd:
        - "set -e"
        - "systemctl enable nginx"
        - "logger -t henge \\"web ready\\""
      "
    `)
  })

  it('gives the same bytes each time, readable by any gunzip', () => {
    const made = [0, 1].map(() => renderUserData(recipe({ packages: ['nginx'] }), none))
    expect(made[0]?.bytes).toEqual(made[1]?.bytes)
    expect([...(made[0]?.bytes.subarray(4, 8) ?? [])]).toEqual([0, 0, 0, 0])
    expect(gunzipSync(made[0]?.bytes ?? new Uint8Array())).toEqual(strToU8(made[0]?.text ?? ''))
  })

  it('sends what is not plain text as base64', () => {
    const { text } = renderUserData(
      recipe({
        files: [
          { path: '/a', source: 'a' },
          { path: '/b', content: 'windows\r\n' },
        ],
      }),
      new Map([['a', new Uint8Array([0, 255, 128])]]),
    )
    expect(parse(text).write_files).toMatchObject([
      { path: '/a', encoding: 'b64', content: 'AP+A' },
      { path: '/b', encoding: 'b64', content: 'd2luZG93cw0K' },
    ])
  })

  it('keeps any content and any command exactly, also for a reader of YAML 1.1', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 4 }), (texts) => {
        const files = texts.map((content, index) => ({ path: `/${index}`, content }))
        const { text } = renderUserData(recipe({ files, run: texts.map((part) => `x${part}`) }), none)
        const config = parse(text, { version: '1.1' })
        const read = config.write_files.map((file: { encoding?: string; content: string }) =>
          file.encoding ? Buffer.from(file.content, 'base64').toString() : file.content,
        )
        expect(read).toEqual(texts.map((part) => Buffer.from(part).toString()))
      }),
    )
  })

  it('says which files are too big', () => {
    // What a hash gives does not compress.
    const noise = Buffer.concat(Array.from({ length: 700 }, (_, index) => createHash('sha256').update(String(index)).digest()))
    try {
      renderUserData(
        recipe({
          files: [
            { path: '/big', source: 'big' },
            { path: '/small', content: 'x' },
          ],
        }),
        new Map([['big', noise]]),
      )
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(HengeError)
      if (!(error instanceof HengeError)) return
      expect(error.code).toBe('TOO_LARGE')
      expect(error.message).toMatch(/has \d+ bytes after gzip; EC2 takes at most 16384.*\/big \(\d+\)/)
      expect(error.details).toMatchObject({ limit: 16_384, biggest: [{ path: '/big' }, { path: '/small' }] })
    }
  })

  it('says which source is missing', () => {
    expect(() => renderUserData(recipe({ files: [{ path: '/a', source: 'files/a' }] }), none)).toThrow('files/a, which is not in')
  })
})
