import { randomUUID } from 'node:crypto'
import { AllocateAddressCommand, AssociateAddressCommand, ModifyInstanceAttributeCommand, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { expect } from 'vitest'
import { type CloudWorld, eventually, launchRequest, only, refused, runningServer, userData } from './cloud-world.ts'

type Behaviours = Readonly<Record<string, (world: CloudWorld) => Promise<void>>>

export const launching: Behaviours = {
  'gives a launched server what was asked for': async ({ cloud }) => {
    const tags = {
      Name: 'web-7',
      'henge:role': 'web',
      'henge:recipe': 'web',
      'henge:revision': 'r-1234',
      'henge:generation': '3',
      'henge:job': 'job-1',
    }
    const request = await launchRequest(cloud, { tags })
    const launched = await cloud.compute.launchServer(request)
    expect(launched).toMatchObject({
      name: 'web-7',
      role: 'web',
      generation: 3,
      jobId: 'job-1',
      revision: 'r-1234',
      region: 'eu-central-1',
    })
    const server = await eventually(async () => {
      const found = await only(cloud, launched.id)
      expect(found.state).toBe('running')
      return found
    })
    expect(server).toMatchObject({
      instanceType: 't3.small',
      architecture: 'x86_64',
      imageId: request.imageId,
      elasticAddress: false,
      tags,
    })
    expect(server.zone).toMatch(/^eu-central-1[a-c]$/)
    expect(server.subnetId).toMatch(/^subnet-/)
    expect(server.securityGroupIds).toEqual([expect.stringMatching(/^sg-/)])
    expect(server.volumes).toEqual([
      { id: expect.stringMatching(/^vol-/), device: '/dev/xvda', sizeGiB: 20, type: 'gp3', deleteOnTermination: true, root: true },
    ])
  },
  'is pending first, and is healthy once both status checks are': async ({ cloud }) => {
    const launched = await cloud.compute.launchServer(await launchRequest(cloud))
    expect(launched).toMatchObject({ state: 'pending', health: 'not-applicable' })
    await eventually(async () => expect(await only(cloud, launched.id)).toMatchObject({ state: 'running', health: 'ok' }))
  },
  'says initializing until the status checks are through': async ({ cloud }) => {
    const { id } = await cloud.compute.launchServer(await launchRequest(cloud))
    await eventually(async () => expect(await only(cloud, id)).toMatchObject({ state: 'running', health: 'initializing' }), 1500)
  },
  'makes no second server for the same client token': async ({ cloud }) => {
    const request = await launchRequest(cloud)
    const first = await cloud.compute.launchServer(request)
    const second = await cloud.compute.launchServer(request)
    expect(second.id).toBe(first.id)
  },
  'refuses another launch with a client token that was used': async ({ cloud }) => {
    const request = await launchRequest(cloud)
    await cloud.compute.launchServer(request)
    await expect(cloud.compute.launchServer({ ...request, instanceType: 't3.micro' })).rejects.toEqual(
      refused('IdempotentParameterMismatch'),
    )
  },
  'gives a public address where that is asked for': async ({ cloud }) => {
    const server = await runningServer(cloud, { publicAddress: true })
    expect(server.publicAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
    expect(server.subnetId).toMatch(/^subnet-/)
  },
  'gives no public address where that is asked for': async ({ cloud }) => {
    const server = await runningServer(cloud, { publicAddress: false })
    expect(server.publicAddress).toBeNull()
  },
  'puts a server into the zone asked for': async ({ cloud }) => {
    expect(await runningServer(cloud, { zone: 'eu-central-1b' })).toMatchObject({ zone: 'eu-central-1b' })
  },
  'puts a server into the subnet and groups of another': async ({ cloud }) => {
    const old = await runningServer(cloud, { zone: 'eu-central-1c' })
    const { subnetId, securityGroupIds } = old
    expect(await runningServer(cloud, { subnetId, securityGroupIds })).toMatchObject({ subnetId, securityGroupIds, zone: 'eu-central-1c' })
  },
  'refuses a key pair that does not exist': async ({ cloud }) => {
    const request = await launchRequest(cloud, { keyName: 'no-such-key' })
    await expect(cloud.compute.launchServer(request)).rejects.toEqual(refused('InvalidKeyPair.NotFound'))
  },
  'refuses a subnet that does not exist': async ({ cloud }) => {
    const request = await launchRequest(cloud, { subnetId: 'subnet-0123456789abcdef0' })
    await expect(cloud.compute.launchServer(request)).rejects.toEqual(refused('InvalidSubnetID.NotFound'))
  },
  'refuses an instance type that does not exist': async ({ cloud }) => {
    await expect(cloud.compute.launchServer(await launchRequest(cloud, { instanceType: 'z9.huge' }))).rejects.toMatchObject({
      code: 'REFUSED',
    })
  },
  'says NOT_FOUND for an image that does not exist': async ({ cloud }) => {
    const request = await launchRequest(cloud, { imageId: 'ami-0000000000000dead' })
    await expect(cloud.compute.launchServer(request)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
  'launches nothing when a launch is only checked': async ({ cloud }) => {
    const tags = { 'henge:job': randomUUID() }
    await cloud.compute.checkLaunch(await launchRequest(cloud, { tags }))
    expect(await cloud.compute.findByTags(tags)).toEqual([])
  },
  'refuses at the check what the launch would refuse': async ({ cloud }) => {
    const request = await launchRequest(cloud, { keyName: 'no-such-key' })
    await expect(cloud.compute.checkLaunch(request)).rejects.toEqual(refused('InvalidKeyPair.NotFound'))
  },
  'keeps user data byte for byte': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    expect(Buffer.from((await cloud.compute.userData(id)) ?? [])).toEqual(userData)
  },
  'has no user data where none was given': async ({ cloud }) => {
    const { id } = await runningServer(cloud, { userData: '' })
    expect(await cloud.compute.userData(id)).toBeNull()
  },
}

export const finding: Behaviours = {
  'lists every server': async ({ cloud }) => {
    const [one, other] = [await runningServer(cloud), await runningServer(cloud)]
    // Again where a status check came through between the two questions.
    await eventually(async () => {
      const listed = await cloud.compute.listServers()
      expect(listed.filter(({ id }) => id === one.id || id === other.id)).toEqual(
        expect.arrayContaining([await only(cloud, one.id), await only(cloud, other.id)]),
      )
      expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length)
    })
  },
  'leaves out ids that the provider does not know': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    const found = await cloud.compute.describeServers([id, 'i-0123456789abcdef0'])
    expect(found.map((server) => server.id)).toEqual([id])
  },
  'describes nothing for no ids': async ({ cloud }) => {
    expect(await cloud.compute.describeServers([])).toEqual([])
  },
  'finds servers by all of their tags': async ({ cloud }) => {
    const job = randomUUID()
    const { id } = await runningServer(cloud, { tags: { 'henge:job': job, 'henge:role': 'web' } })
    await runningServer(cloud, { tags: { 'henge:job': job, 'henge:role': 'database' } })
    expect((await cloud.compute.findByTags({ 'henge:job': job, 'henge:role': 'web' })).map((server) => server.id)).toEqual([id])
  },
  'takes no tag value for a pattern': async ({ cloud }) => {
    const job = randomUUID()
    const { id } = await runningServer(cloud, { tags: { 'henge:job': `${job}*` } })
    await runningServer(cloud, { tags: { 'henge:job': `${job}-2` } })
    expect((await cloud.compute.findByTags({ 'henge:job': `${job}*` })).map((server) => server.id)).toEqual([id])
  },
  'adds tags and keeps those that are there': async ({ cloud }) => {
    const { id, name } = await runningServer(cloud)
    await cloud.compute.tagServers([id], { 'henge:role': 'adopted', team: 'Größe & Co' })
    await eventually(async () => {
      const server = await only(cloud, id)
      expect(server).toMatchObject({ name, role: 'adopted', tags: { team: 'Größe & Co' } })
    })
  },
  'takes away only the tags named': async ({ cloud }) => {
    const { id, name } = await runningServer(cloud, { tags: { Name: 'web-1', team: 'ops', 'henge:role': 'web' } })
    for (const _ of [1, 2]) await cloud.compute.untagServers([id], ['team', 'henge:role', 'never-there'])
    await cloud.compute.untagServers([id], [])
    await eventually(async () => expect(await only(cloud, id)).toMatchObject({ name, role: null, tags: { Name: 'web-1' } }))
    expect((await only(cloud, id)).tags).toEqual({ Name: 'web-1' })
  },
  'tells an Elastic IP from an address that was lent': async ({ cloud, ec2 }) => {
    const server = await runningServer(cloud, { publicAddress: true })
    expect(server.elasticAddress).toBe(false)
    const { AllocationId, PublicIp } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: server.id }))
    await eventually(async () => expect(await only(cloud, server.id)).toMatchObject({ publicAddress: PublicIp, elasticAddress: true }))
  },
  'reads the console, or says that there is none yet': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    const text = await cloud.compute.consoleOutput(id)
    expect(text === null || text.length > 0).toBe(true)
  },
  'rejects with the reason of its signal': async ({ cloud }) => {
    const reason = new Error('nobody looks any more')
    await expect(cloud.compute.listServers(AbortSignal.abort(reason))).rejects.toBe(reason)
  },
}

export const power: Behaviours = {
  'stops and starts a server, which keeps its volume': async ({ cloud }) => {
    const { id, volumes } = await runningServer(cloud)
    await cloud.compute.stopServers([id])
    await eventually(async () => expect(await only(cloud, id)).toMatchObject({ state: 'stopped', health: 'not-applicable', volumes }))
    await cloud.compute.startServers([id])
    await eventually(async () => expect(await only(cloud, id)).toMatchObject({ state: 'running', volumes }))
  },
  'is stopping before it is stopped': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await cloud.compute.stopServers([id])
    await eventually(async () => expect((await only(cloud, id)).state).toBe('stopping'), 1500)
  },
  'hibernates a server that was launched for it, and starts it again': async ({ cloud, ec2 }) => {
    const { imageId, instanceType } = await launchRequest(cloud)
    expect(instanceType).toBe('t3.small')
    const order = {
      ImageId: imageId,
      InstanceType: 't3.small',
      HibernationOptions: { Configured: true },
      MinCount: 1,
      MaxCount: 1,
    } as const
    const { Instances } = await ec2.send(new RunInstancesCommand(order))
    const id = Instances?.[0]?.InstanceId ?? ''
    await eventually(async () => expect(await only(cloud, id)).toMatchObject({ state: 'running', hibernation: true }))
    await cloud.compute.hibernateServers([id])
    await eventually(async () => expect((await only(cloud, id)).state).toBe('stopped'))
    await cloud.compute.startServers([id])
    await eventually(async () => expect((await only(cloud, id)).state).toBe('running'))
  },
  'does not hibernate a server that was not launched for it, nor one beside it': async ({ cloud }) => {
    const [one, other] = [await runningServer(cloud), await runningServer(cloud)]
    expect(one.hibernation).toBe(false)
    await expect(cloud.compute.hibernateServers([one.id, other.id])).rejects.toEqual(refused('UnsupportedHibernationConfiguration'))
    expect((await cloud.compute.describeServers([one.id, other.id])).map(({ state }) => state)).toEqual(['running', 'running'])
  },
  'refuses to start a server that is terminated': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await cloud.compute.terminateServers([id])
    await eventually(async () => expect((await only(cloud, id)).state).toBe('terminated'))
    await expect(cloud.compute.startServers([id])).rejects.toEqual(refused('IncorrectInstanceState'))
  },
  'still lists a terminated server, and says since when it is': async ({ cloud }) => {
    const before = Date.now()
    const { id } = await runningServer(cloud)
    await cloud.compute.terminateServers([id])
    await eventually(async () => {
      const found = (await cloud.compute.listServers()).find((server) => server.id === id)
      expect(found).toMatchObject({ state: 'terminated', health: 'not-applicable' })
      expect(Date.parse(found?.terminatedAt ?? '')).toBeGreaterThanOrEqual(Math.floor(before / 1000) * 1000)
    })
  },
  'terminates twice without a complaint': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await cloud.compute.terminateServers([id])
    await cloud.compute.terminateServers([id])
  },
  'terminates the others when one is gone': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await cloud.compute.terminateServers(['i-0123456789abcdef0', id])
    await eventually(async () => expect((await only(cloud, id)).state).toBe('terminated'))
  },
  'terminates a server that the provider has only just made': async ({ cloud }) => {
    const { id } = await cloud.compute.launchServer(await launchRequest(cloud))
    await cloud.compute.terminateServers([id])
    await eventually(async () => expect((await only(cloud, id)).state).toBe('terminated'))
  },
  'terminates nothing when that is only checked': async ({ cloud }) => {
    const { id } = await runningServer(cloud)
    await cloud.compute.checkTerminate([id])
    expect(await only(cloud, id)).toMatchObject({ state: 'running' })
  },
  'spares a server with termination protection': async ({ cloud, ec2 }) => {
    const { id } = await runningServer(cloud)
    expect(await cloud.compute.isTerminationProtected(id)).toBe(false)
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: true } }))
    await eventually(async () => expect(await cloud.compute.isTerminationProtected(id)).toBe(true))
    await expect(cloud.compute.terminateServers([id])).rejects.toEqual(refused('OperationNotPermitted'))
    expect(await only(cloud, id)).toMatchObject({ state: 'running' })
  },
}
