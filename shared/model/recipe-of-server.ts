import type { Server } from './server.ts'

/** Beside recipe.yaml: what the server was given at its first boot. Not named by the recipe, so no server gets it. */
export const originalUserDataFile = 'user-data.original'

export type UserDataFound = { readonly state: 'kept' } | { readonly state: 'none' } | { readonly state: 'unreadable'; readonly why: string }

type ServerFacts = Pick<
  Server,
  | 'id'
  | 'name'
  | 'imageId'
  | 'instanceType'
  | 'subnetId'
  | 'securityGroupIds'
  | 'keyName'
  | 'instanceProfileArn'
  | 'publicAddress'
  | 'elasticAddress'
  | 'volumes'
  | 'tags'
  | 'hibernation'
>

/**
 * The text of a recipe.yaml that builds a server of the same image, type, network and tags as one that was made by hand. What is on its
 * disk is not known: comments say how to move on. Every value comes from outside and is written as a quoted string.
 */
export function recipeOfServer(name: string, server: ServerFacts, userData: UserDataFound): string {
  const profile = server.instanceProfileArn?.split('/').at(-1)
  const root = server.volumes.find((volume) => volume.root)
  const tags = Object.entries(server.tags).filter(([key]) => key !== 'Name' && key !== '' && !/^(aws|henge):/.test(key))
  return [
    `# Begun from the server ${oneLine(server.name)} (${oneLine(server.id)}).`,
    '# Image, type, network and tags are its own; what was done on its disk',
    '# is not known.',
    ...commentOf(userData),
    '# Then: write what it needs into packages, files and run, adopt the server',
    '# on the Fleet screen, and replace it.',
    `name: ${name}`,
    `description: ${quoted(`begun from ${server.name}`)}`,
    'servers: 1',
    '# This exact image. An ssm parameter, or owner and name, follow updates.',
    `image: { id: ${quoted(server.imageId)} }`,
    `instanceType: ${quoted(server.instanceType)}`,
    ...networkOf(server),
    ...(server.keyName === null ? [] : [`keyName: ${quoted(server.keyName)}`]),
    ...(profile === undefined || profile === '' ? [] : [`instanceProfile: ${quoted(profile)}`]),
    ...(root?.sizeGiB ? ['rootVolume:', `  sizeGiB: ${root.sizeGiB}`, ...volumeType(root.type)] : []),
    ...(server.hibernation ? ['hibernation: true'] : []),
    'packages: []',
    'files: []',
    'run: []',
    'health:',
    '  - check: instance-status',
    ...(tags.length === 0 ? [] : ['tags:', ...tags.map(([key, value]) => `  ${quoted(key)}: ${quoted(value)}`)]),
    '',
  ].join('\n')
}

function commentOf(userData: UserDataFound): string[] {
  switch (userData.state) {
    case 'kept':
      return [
        `# What it was given at its first boot is in ${originalUserDataFile}: of`,
        '# a cloud-config, packages are packages here, write_files are files and',
        '# runcmd is run; of a script, each line is a run command. It may hold',
        '# passwords: look before you commit it, and delete it when done.',
      ]
    case 'none':
      return ['# It was given no user data at its first boot: everything on it was', '# done by hand afterwards.']
    case 'unreadable':
      return [`# Its user data could not be read: ${oneLine(userData.why)}`]
  }
}

function networkOf(server: ServerFacts): string[] {
  const lines = [
    ...(server.subnetId === null ? [] : [`  subnets: [${quoted(server.subnetId)}]`]),
    ...(server.securityGroupIds.length === 0 ? [] : [`  securityGroups: [${server.securityGroupIds.map(quoted).join(', ')}]`]),
    // An Elastic IP is not given by the subnet, so it says nothing about what the subnet does.
    ...(server.elasticAddress ? [] : [`  publicAddress: ${server.publicAddress !== null}`]),
  ]
  return lines.length === 0 ? [] : ['network:', ...lines]
}

const knownVolumeTypes: ReadonlySet<string> = new Set(['gp3', 'gp2', 'io2', 'st1', 'standard'])

function volumeType(type: string | null): string[] {
  return type !== null && knownVolumeTypes.has(type) ? [`  type: ${type}`] : []
}

/** A YAML double-quoted string; JSON’s is one, once its line separators are escaped. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** In a comment: nothing may end its line. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ').slice(0, 200)
}
