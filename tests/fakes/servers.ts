import type { Server } from '../../shared/model/server.ts'

/** A running t3.small in eu-central-1 with one 8 GiB gp3 root volume; say what is different. */
export function aServer(different: Partial<Server> = {}): Server {
  const id = different.id ?? 'i-0000000000000001'
  return {
    id,
    accountId: 'sandbox',
    region: 'eu-central-1',
    zone: 'eu-central-1a',
    name: id,
    role: 'web',
    recipe: 'web',
    revision: 'r-8f3a0000',
    generation: 1,
    jobId: null,
    state: 'running',
    stateReason: null,
    health: 'ok',
    instanceType: 't3.small',
    architecture: 'x86_64',
    imageId: 'ami-0123456789abcdef0',
    privateAddress: '10.0.1.5',
    publicAddress: null,
    elasticAddress: false,
    subnetId: null,
    securityGroupIds: [],
    keyName: null,
    instanceProfileArn: null,
    volumes: [{ id: `vol-${id.slice(2)}`, device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }],
    autoScalingGroup: null,
    launchedAt: '2026-11-01T07:00:00.000Z',
    terminatedAt: null,
    tags: {},
    ...different,
  }
}
