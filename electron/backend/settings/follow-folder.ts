import type { ChangeHub } from '../events/change-hub.ts'

interface FollowedFolder {
  readonly changes: ChangeHub
  /** The folder that the settings name at present. */
  folder(): Promise<string>
  /** Notices changes in it; answers with how to stop. */
  watch(folder: string): () => void
  /** Another folder has taken its place. */
  changed(): void
}

/** Watches a folder of the settings, and another one as soon as they name it, until the signal aborts. */
export async function followFolder({ changes, folder, watch, changed }: FollowedFolder, signal: AbortSignal): Promise<void> {
  const news = changes.subscribe(signal)
  let watched = await folder()
  let stop = watch(watched)
  try {
    for await (const change of news) {
      if (change.topic !== 'settings') continue
      const wanted = await folder()
      if (wanted === watched) continue
      stop()
      watched = wanted
      stop = watch(watched)
      changed()
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    stop()
  }
}
