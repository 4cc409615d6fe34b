import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

describe('what a job creates', () => {
  it('is written down before the launch, and settled once it is on record', async () => {
    const { cloud, creations, run } = await setUpReplacement(['web-1'])
    const launch = cloud.compute.launchServer
    const before: string[] = []
    cloud.compute.launchServer = async (request, signal) => {
      for (const { kind, key, name } of await creations.open()) if (key === request.clientToken) before.push(`${kind} ${name}`)
      return launch(request, signal)
    }
    expect((await run('blue-green')).status).toBe('succeeded')
    expect(before).toEqual(['server web-2'])
    expect(await creations.open()).toEqual([])
  })

  it('is not created while it cannot be written down', async () => {
    const { cloud, creations, run } = await setUpReplacement(['web-1'])
    const announce = creations.announce.bind(creations)
    let full = 2
    creations.announce = async (creation) => {
      if (full-- > 0) throw new HengeError('STORAGE_FULL', 'The disk is full.', { retryable: true })
      expect(cloud.count('launchServer')).toBe(0)
      return announce(creation)
    }
    expect((await run('blue-green')).status).toBe('succeeded')
    expect(full).toBeLessThan(0)
  })

  it('stays open where nothing came back', async () => {
    const { cloud, creations, run } = await setUpReplacement(['web-1'])
    cloud.fail('launchServer', new HengeError('REFUSED', 'No.'))
    expect((await run('blue-green')).status).toBe('failed')
    expect((await creations.open()).map(({ kind, name }) => `${kind} ${name}`)).toEqual(['server web-2'])
  })

  it('counts volumes that hang nowhere for a while, and the group of the quarantine', async () => {
    const data = { id: 'vol-data', device: '/dev/sdf', sizeGiB: 50, type: 'gp3', deleteOnTermination: false, root: false }
    const root = { id: 'vol-root', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }
    const { cloud, creations, run } = await setUpReplacement(['web-1'], { volumes: [root, data] })
    const detached: string[] = []
    const detach = cloud.volumes.detach.bind(cloud.volumes)
    cloud.volumes.detach = async (volumeId, serverId, signal) => {
      detached.push(...(await creations.open()).map(({ kind, key, name }) => `${kind} ${key} ${name}`))
      return detach(volumeId, serverId, signal)
    }
    const groups: string[] = []
    const isolating = cloud.isolation.isolatingGroup.bind(cloud.isolation)
    cloud.isolation.isolatingGroup = async (vpcId, tags, signal) => {
      groups.push(...(await creations.open()).map(({ kind, key }) => `${kind} ${key}`))
      return isolating(vpcId, tags, signal)
    }
    expect((await run('blue-green', { oldServers: 'quarantine' })).status).toBe('succeeded')
    expect(detached).toContain('volume vol-data web-1 /dev/sdf')
    expect(groups).toContain(`security-group ${cloud.isolation.vpcId}`)
    expect(await creations.open()).toEqual([])
  })
})
