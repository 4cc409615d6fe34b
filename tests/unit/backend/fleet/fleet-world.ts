import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import { FleetService } from '../../../../electron/backend/fleet/fleet-service.ts'
import { RecipeService } from '../../../../electron/backend/recipes/recipe-service.ts'
import type { Account } from '../../../../shared/model/account.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { RestingServer } from '../../../../shared/model/replacement/resting.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { FoldersInMemory, RevisionsInMemory, ServersInMemory } from '../../../fakes/memories.ts'

export const webRecipe = 'name: web\nimage: { ssm: /debian }\ninstanceType: t3.small\nservers: 2\npackages: [nginx]\n'
export const image = { id: 'ami-0123456789abcdef0', name: 'debian-12', architecture: 'x86_64', createdAt: null, rootDevice: '/dev/xvda' }

/** A fleet service over two accounts: the sandbox in one region, and "prod" in two. */
export function fleetWorld() {
  const clock = new DrivenClock()
  const changes = new ChangeHub()
  const folders = new FoldersInMemory()
  folders.set('web', { 'recipe.yaml': webRecipe })
  const revisions = new RevisionsInMemory()
  const servers = new ServersInMemory()
  const clouds = new Map<string, FakeCloud>()
  const accounts: Account[] = [
    { id: 'sandbox', name: 'Sandbox', kind: 'sandbox', profile: null, regions: ['eu-central-1'] },
    { id: 'prod', name: 'Production', kind: 'aws', profile: 'prod', regions: ['eu-central-1', 'us-east-1'] },
  ]
  for (const { id, regions } of accounts) {
    for (const region of regions) {
      const cloud = new FakeCloud(clock, id, region)
      cloud.imageIds.set('/debian', image)
      clouds.set(`${id} ${region}`, cloud)
    }
  }
  const cloud = (accountId: string, region = 'eu-central-1') => {
    const found = clouds.get(`${accountId} ${region}`)
    if (!found) throw new HengeError('NOT_FOUND', `No cloud ${accountId} ${region}`)
    return found
  }
  const logged: object[] = []
  const jobs = new Map<string, string>()
  const resting: RestingServer[] = []
  const recipes = new RecipeService(() => folders, { get: async () => ({ recipesFolder: '/recipes' }) }, revisions, changes, clock)
  const make = () =>
    new FleetService({
      accounts: { list: () => accounts, cloud },
      recipes,
      servers,
      revisions,
      prices: {
        ...flatPrices,
        instanceHour: (_region, type) => (type === 't3.small' ? 0.02 : null),
      },
      resting: async (accountId) => resting.filter((rest) => rest.accountId === accountId),
      activeJobOf: (accountId, role) => jobs.get(`${accountId} ${role}`) ?? null,
      changes,
      clock,
      log: { error: (fields) => logged.push(fields) },
    })
  const fleet = make()
  const currentRevision = async () =>
    (await recipes.current({ accountId: 'sandbox', region: 'eu-central-1', images: cloud('sandbox').images }, 'web')).revision
  return { clock, changes, folders, revisions, servers, accounts, cloud, logged, jobs, resting, recipes, fleet, make, currentRevision }
}
