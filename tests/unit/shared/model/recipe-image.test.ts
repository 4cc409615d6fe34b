import { gzipSync, strToU8 } from 'fflate'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Recipe, recipeSchema } from '../../../../shared/model/recipe.ts'
import { builderFinished, healthProvesFirstBoot } from '../../../../shared/model/recipe-image.ts'
import { renderPerServer, renderUserData } from '../../../../shared/model/recipe-render.ts'
import { revisionContent, revisionDigest, saysNothingOfContent } from '../../../../shared/model/recipe-revision.ts'

const none = new Map<string, Uint8Array>()
const recipe = (part: Record<string, unknown> = {}): Recipe =>
  recipeSchema.parse({
    name: 'web',
    image: { id: 'ami-0123456789abcdef0' },
    instanceType: 't3.small',
    packages: ['nginx'],
    files: [{ path: '/etc/motd', content: 'hello\n' }],
    run: ['logger -t henge "web begins"', 'systemctl enable nginx', 'logger -t henge "web ready"'],
    ...part,
  })
const configOf = (text: string) => parse(text, { version: '1.1' })

describe('user data of a builder', () => {
  const config = configOf(renderUserData(recipe({ build: 'baked' }), none).text)

  it('does all that a server of its recipe does, and says at its very end that it went well', () => {
    const boot = configOf(renderUserData(recipe(), none).text)
    expect(config.packages).toEqual(boot.packages)
    expect(config.write_files.slice(0, 1)).toEqual(boot.write_files)
    expect(config.runcmd.slice(3, -1)).toEqual(boot.runcmd.slice(1))
    expect(config.runcmd[0]).toBe('set -e')
    expect(config.runcmd.at(-1)).toBe(`echo "${builderFinished}"`)
  })

  it('cleans up when it is stopped, by a unit that is not on its disk', () => {
    const unit = config.write_files.at(-1)
    expect(unit.path).toMatch(/^\/run\/systemd\/system\/[a-z-]+\.service$/)
    expect(config.runcmd[2]).toBe(`systemctl start ${unit.path.split('/').at(-1)}`)
    for (const cleaned of ['cloud-init clean --logs', 'rm -f /etc/ssh/ssh_host_*', ': > /etc/machine-id']) {
      expect(unit.content).toMatch(new RegExp(`^ExecStop=-.*${cleaned.replace(/[*/]/g, '\\$&')}`, 'm'))
    }
  })

  it('is what the limit of EC2 is about', () => {
    const size = (build: string) => renderUserData(recipe({ build }), none).bytes.length
    expect(size('baked') - size('boot')).toBeGreaterThan(200)
  })
})

describe('what proves that a first boot has ended', () => {
  const logged = { check: 'log-marker', text: 'web ready' }
  it.each([
    [true, { health: [{ check: 'instance-status' }, logged] }],
    [false, {}],
    [false, { health: [logged], run: ['logger "web ready"', 'systemctl restart nginx'] }],
    [false, { health: [{ check: 'log-marker', text: 'nginx' }] }],
    [false, { health: [logged], run: [] }],
    [false, { health: [logged], run: ['echo "web ready"'] }],
  ])('is the health check itself: %s for %j', (proves, part) => {
    expect(healthProvesFirstBoot(recipe(part))).toBe(proves)
  })
})

describe('user data of a server of a baked image', () => {
  it('installs nothing and runs only the logger commands, in their order', () => {
    const { text } = renderPerServer(
      recipe({ build: 'baked', run: [...recipe().run, 'sudo logger done', 'loggerd --start', 'x && logger y'] }),
    )
    expect(text.startsWith('#cloud-config\n')).toBe(true)
    expect(configOf(text)).toEqual({
      package_update: false,
      runcmd: ['set -e', 'logger -t henge "web begins"', 'logger -t henge "web ready"', 'sudo logger done'],
    })
    expect(configOf(renderPerServer(recipe({ run: [] })).text)).toEqual({ package_update: false })
  })

  it('is not taken for what is on the server', () => {
    expect(saysNothingOfContent(renderPerServer(recipe()).bytes)).toBe(true)
    expect(saysNothingOfContent(renderUserData(recipe(), none).bytes)).toBe(false)
    expect(saysNothingOfContent(renderUserData(recipe({ build: 'baked' }), none).bytes)).toBe(false)
    expect(saysNothingOfContent(gzipSync(strToU8('#!/bin/sh')))).toBe(false)
    expect(saysNothingOfContent(new Uint8Array([0x1f, 0x8b, 0]))).toBe(false)
  })
})

describe('the revision of a baked recipe', () => {
  const digest = (part: Record<string, unknown>, image = 'ami-1') => revisionDigest(recipe(part), none, image)

  it('is another than that of the same recipe built at boot, which stays what it was', () => {
    expect(digest({ build: 'boot' })).toBe(digest({}))
    expect(digest({ build: 'baked' })).not.toBe(digest({}))
    expect(revisionContent(recipe({ build: 'baked' }), none, { id: 'ami-1', name: null }).settings.build).toBe('baked')
    expect(revisionContent(recipe(), none, { id: 'ami-1', name: null }).settings).not.toHaveProperty('build')
  })

  it('counts the base image, and not how many images are kept', () => {
    expect(digest({ build: 'baked', keepImages: 9 })).toBe(digest({ build: 'baked' }))
    expect(digest({ build: 'baked' }, 'ami-2')).not.toBe(digest({ build: 'baked' }))
  })
})
