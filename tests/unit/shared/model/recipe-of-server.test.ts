import { describe, expect, it } from 'vitest'
import { recipeOfServer } from '../../../../shared/model/recipe-of-server.ts'
import { parseRecipe } from '../../../../shared/model/recipe-parse.ts'
import { renamedRecipe } from '../../../../shared/model/recipe-renamed.ts'

const server = {
  id: 'i-0123456789abcdef0',
  name: 'Legacy CRM',
  imageId: 'ami-0123456789abcdef0',
  instanceType: 't3.medium',
  subnetId: 'subnet-0a1b2c3d',
  securityGroupIds: ['sg-01', 'sg-02'],
  keyName: 'ops key',
  instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/team/crm-profile',
  publicAddress: '198.51.100.7',
  elasticAddress: false,
  volumes: [{ id: 'vol-1', device: '/dev/xvda', sizeGiB: 30, type: 'gp2', deleteOnTermination: true, root: true }],
  tags: { Name: 'Legacy CRM', team: 'sales', 'aws:autoscaling:x': 'no', 'henge:job': 'no' },
}

describe('a recipe begun from a server', () => {
  it('has its image, type, network, key, profile, root volume and tags', () => {
    const { recipe } = parseRecipe(recipeOfServer('crm', server, { state: 'kept' }))
    expect(recipe).toMatchObject({
      name: 'crm',
      servers: 1,
      image: { id: server.imageId },
      instanceType: 't3.medium',
      network: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-01', 'sg-02'], publicAddress: true },
      keyName: 'ops key',
      instanceProfile: 'crm-profile',
      rootVolume: { sizeGiB: 30, type: 'gp2' },
      tags: { team: 'sales' },
      packages: [],
    })
  })

  it('says how to move on, and what became of the user data', () => {
    expect(recipeOfServer('crm', server, { state: 'kept' })).toMatch(/user-data\.original[\s\S]*passwords/)
    expect(recipeOfServer('crm', server, { state: 'none' })).toContain('given no user data')
    expect(recipeOfServer('crm', server, { state: 'unreadable', why: 'not\nallowed' })).toContain('could not be read: not allowed\n')
  })

  it('leaves out what is not known, and does not take an Elastic IP for a subnet’s address', () => {
    const bare = { ...server, subnetId: null, securityGroupIds: [], keyName: null, instanceProfileArn: null, volumes: [], tags: {} }
    const { recipe } = parseRecipe(recipeOfServer('crm', { ...bare, elasticAddress: true }, { state: 'none' }))
    expect(recipe).toMatchObject({ network: { subnets: [], securityGroups: [] }, tags: {} })
    expect(recipe?.keyName).toBeUndefined()
    expect(recipe?.network.publicAddress).toBeUndefined()
  })

  it('keeps hostile names and tags inside their quotes and comments', () => {
    const hostile = '"\nrun: [rm -rf /]\n# \u2028 \u0085 \u0000 : { ] *x &y'
    const text = recipeOfServer(
      'crm',
      { ...server, name: hostile, keyName: hostile, tags: { [`k${hostile}`.slice(0, 100)]: hostile } },
      { state: 'none' },
    )
    const { recipe } = parseRecipe(text)
    expect(recipe?.run).toEqual([])
    expect(recipe?.keyName).toBe(hostile)
    expect(Object.values(recipe?.tags ?? {})).toEqual([hostile])
  })
})

describe('a recipe under another name', () => {
  it('keeps comments and layout, and takes the role along', () => {
    const text = '# shop\nrole: old   # the role\nname: "web"  # the name\nservers: 2\nfiles: [{ path: /name, content: "name: web" }]\n'
    expect(renamedRecipe(text, 'shop2')).toBe(
      '# shop\nrole: shop2   # the role\nname: shop2  # the name\nservers: 2\nfiles: [{ path: /name, content: "name: web" }]\n',
    )
  })

  it('gets a name where it had none', () => {
    expect(renamedRecipe('servers: 2\n', 'web')).toBe('name: web\nservers: 2\n')
    expect(renamedRecipe('', 'web')).toBe('name: web\n')
  })
})
