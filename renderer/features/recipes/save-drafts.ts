import { useMutation, useQueryClient } from '@tanstack/react-query'
import { recipeFileName } from '../../../shared/model/recipe-path.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { draftSaved, useDrafts } from './drafts.ts'

/**
 * Saves every unsaved file of a recipe, recipe.yaml last: what it names is then there. Answers with the recipe’s name
 * and with the files that were changed outside: those stay unsaved, and a notice above each asks what is to be kept.
 */
export function useSaveDrafts(folder: string) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const drafts = Object.entries(useDrafts.getState().byFolder[folder] ?? {})
      const order = drafts.sort(([left], [right]) => Number(left === recipeFileName) - Number(right === recipeFileName))
      const conflicts: string[] = []
      for (const [path, { text, base }] of order) {
        try {
          const { sha256 } = await client.recipes.writeFile({ folder, path, content: { text }, expected: base })
          const size = new TextEncoder().encode(text).length
          queryClient.setQueryData(['recipes', 'file', folder, path], { path, size, sha256, text })
          draftSaved(folder, path, text, sha256)
        } catch (error) {
          if (toProblem(error).code !== 'CONFLICT') throw error
          conflicts.push(path)
        }
      }
      const { summary } = await client.recipes.preview({ folder, files: {} })
      return { name: summary.name, conflicts }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['recipes'] }),
  })
}
