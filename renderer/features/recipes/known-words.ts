import type { RecipeWords } from '../../../shared/model/recipe-files.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { KnownWords } from './recipe-completion.ts'

/** What is known here of accounts, recipes and this folder, by the field it is for. Nothing is invented. */
export function knownWords(words: RecipeWords | undefined, servers: readonly Server[], files: readonly string[]): KnownWords {
  const counted = (of: (server: Server) => readonly (string | null)[]) => {
    const counts = new Map<string, number>()
    for (const word of servers.flatMap(of)) if (word !== null && word !== '') counts.set(word, (counts.get(word) ?? 0) + 1)
    return [...counts]
      .sort(([left, most], [right, other]) => other - most || left.localeCompare(right))
      .map(([word, count]) => ({ word, detail: count === 1 ? '1 server' : `${count} servers` }))
  }
  return {
    instanceType: (words?.instanceTypes ?? []).map(({ name, perHour }) => ({
      word: name,
      ...(perHour === null ? {} : { detail: `$${perHour} / hour` }),
    })),
    'packages.[]': (words?.packages ?? []).map((word) => ({ word })),
    'image.ssm': (words?.images ?? []).map((word) => ({ word })),
    'image.id': counted((server) => [server.imageId]),
    'network.subnets.[]': counted((server) => [server.subnetId]),
    'network.securityGroups.[]': counted((server) => server.securityGroupIds),
    keyName: counted((server) => [server.keyName]),
    instanceProfile: counted((server) => [server.instanceProfileArn?.split('/').at(-1) ?? null]),
    'files.[].source': files.filter((path) => path !== 'recipe.yaml').map((word) => ({ word })),
  }
}
