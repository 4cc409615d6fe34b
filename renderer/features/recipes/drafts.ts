import { create } from 'zustand'
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware'

/** An unsaved text, and what it was made from. */
export interface Draft {
  readonly text: string
  /** SHA-256 of the file that it began from; null: the file is new. */
  readonly base: string | null
}

type DraftsOfRecipe = Readonly<Record<string, Draft>>

interface Drafts {
  /** By the recipe’s folder, then by path. */
  readonly byFolder: Readonly<Record<string, DraftsOfRecipe>>
}

const storageName = 'henge-recipe-drafts'

/** A page may keep a few megabytes. More than that is still here until the page is left: typing must not fail for it. */
const reloadStorage: StateStorage = {
  getItem: (name) => window.sessionStorage.getItem(name),
  removeItem: (name) => window.sessionStorage.removeItem(name),
  setItem: (name, text) => {
    try {
      window.sessionStorage.setItem(name, text)
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error
      window.sessionStorage.removeItem(name)
    }
  },
}

/** Unsaved texts outlive a change of the screen and a reload of the page, but not the window. */
export const useDrafts = create<Drafts>()(
  persist((): Drafts => ({ byFolder: {} }), { name: storageName, storage: createJSONStorage(() => reloadStorage) }),
)

const none: DraftsOfRecipe = {}

export function useDraftsOf(folder: string): DraftsOfRecipe {
  return useDrafts((state) => state.byFolder[folder] ?? none)
}

/** Keeps what was typed; `saved` is the text on disk: a draft equal to it is none. */
export function keepDraft(folder: string, path: string, draft: Draft, saved: string | null): void {
  if (draft.text === saved && draft.base !== null) forgetDraft(folder, path)
  else change(folder, (drafts) => ({ ...drafts, [path]: draft }))
}

export function forgetDraft(folder: string, path: string): void {
  change(folder, (drafts) => Object.fromEntries(Object.entries(drafts).filter(([each]) => each !== path)))
}

/** After `text` was saved as `sha256`. What was typed meanwhile stays, and goes on from there. */
export function draftSaved(folder: string, path: string, text: string, sha256: string): void {
  const draft = useDrafts.getState().byFolder[folder]?.[path]
  if (draft === undefined) return
  if (draft.text === text) forgetDraft(folder, path)
  else change(folder, (drafts) => ({ ...drafts, [path]: { ...draft, base: sha256 } }))
}

/** The texts alone, as the program takes them. */
export function textsOf(drafts: DraftsOfRecipe): Record<string, string> {
  return Object.fromEntries(Object.entries(drafts).map(([path, { text }]) => [path, text]))
}

function change(folder: string, make: (drafts: DraftsOfRecipe) => DraftsOfRecipe): void {
  useDrafts.setState(({ byFolder }) => {
    const { [folder]: before = none, ...others } = byFolder
    const after = make(before)
    return { byFolder: Object.keys(after).length === 0 ? others : { ...others, [folder]: after } }
  })
}
