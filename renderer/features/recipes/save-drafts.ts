import { notifyManager, useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { recipeFileName } from '../../../shared/model/recipe-path.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { draftSaved, useDrafts } from './drafts.ts'
import { recipeFileQuery } from './recipe-queries.ts'

interface Saved {
  readonly name: string
  /** Files that were changed outside. */
  readonly conflicts: readonly string[]
}

/**
 * Saves every unsaved file of a recipe, recipe.yaml last: what it names is then there. `onSaved` is told the recipe’s name
 * and the files that were changed outside: those stay unsaved, and a notice above each asks what is to be kept.
 */
export function useSaveDrafts(folder: string, onSaved: (saved: Saved) => void) {
  const queryClient = useQueryClient()
  const atWork = useRef(false)
  const wantedAgain = useRef(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (): Promise<Saved> => {
      const drafts = Object.entries(useDrafts.getState().byFolder[folder] ?? {})
      const order = drafts.sort(([left], [right]) => Number(left === recipeFileName) - Number(right === recipeFileName))
      const conflicts: string[] = []
      for (const [path, { text, base }] of order) {
        try {
          const { sha256 } = await client.recipes.writeFile({ folder, path, content: { text }, expected: base })
          const size = new TextEncoder().encode(text).length
          const { queryKey } = recipeFileQuery(folder, path)
          // An answer from before the file was written would look like a change from outside.
          await queryClient.cancelQueries({ queryKey })
          // Shown at once: what was typed meanwhile goes on from the new file, and is no conflict with the old one.
          notifyManager.batch(() => {
            queryClient.setQueryData(queryKey, { path, size, sha256, text })
            notifyManager.schedule(() => draftSaved(folder, path, text, sha256))
          })
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
  // Of what is unsaved at this instant: the keys may come before what was typed is on the screen, or while an earlier text is being saved.
  const saveAll = () => {
    wantedAgain.current = atWork.current
    if (atWork.current || Object.keys(useDrafts.getState().byFolder[folder] ?? {}).length === 0) return
    atWork.current = true
    mutate(undefined, {
      onSuccess: onSaved,
      onSettled: () => {
        atWork.current = false
        if (wantedAgain.current) saveAll()
      },
    })
  }
  return { saveAll, isPending, error }
}
