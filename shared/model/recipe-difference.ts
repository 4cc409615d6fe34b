import type { RevisionContent, RevisionDifference } from './recipe.ts'

type Change = RevisionDifference['changes'][number]

/** What is known of a server that no record tells more about. */
export interface UnknownContent {
  readonly revision: string | null
  readonly imageId: string
  readonly instanceType: string
}

/**
 * What would be different on a server of `to`. Where `from` is only partly known (no packages, files or commands on record) the
 * difference says so by `known: false` and lists, beside image and instance type, all that `to` holds.
 */
export function revisionDifference(from: RevisionContent | UnknownContent, to: RevisionContent): RevisionDifference {
  const known = 'packages' in from
  const changes: Change[] = []
  const note = (kind: Change['kind'], name: string, before: string | null, after: string | null) => {
    if (before !== after) changes.push({ kind, name, before, after })
  }
  if (from.imageId !== to.imageId) note('image', 'image', labelOfImage(from), labelOfImage(to))
  note('instance-type', 'instance type', from.instanceType, to.instanceType)
  const before: Pick<RevisionContent, 'packages' | 'files' | 'run' | 'settings'> = known
    ? from
    : { packages: [], files: [], run: [], settings: {} }

  for (const name of both(before.packages, to.packages)) {
    note('package', name, before.packages.includes(name) ? name : null, to.packages.includes(name) ? name : null)
  }
  const oldFiles = new Map(before.files.map((file) => [file.path, file]))
  const newFiles = new Map(to.files.map((file) => [file.path, file]))
  for (const path of both(oldFiles.keys(), newFiles.keys())) {
    const oldFile = oldFiles.get(path)
    const newFile = newFiles.get(path)
    if (oldFile?.sha256 !== newFile?.sha256) note('file', path, textOf(oldFile), textOf(newFile))
    if (!oldFile || !newFile) continue
    note('setting', `mode of ${path}`, oldFile.mode, newFile.mode)
    note('setting', `owner of ${path}`, fullOwner(oldFile.owner), fullOwner(newFile.owner))
  }
  for (const { before: old, after, position } of changedCommands(before.run, to.run)) note('command', `run ${position}`, old, after)

  // Settings are not in user data: an empty record means that they are not known, and then nothing can be said.
  if (Object.keys(before.settings).length > 0) {
    for (const name of both(Object.keys(before.settings), Object.keys(to.settings))) {
      note('setting', name, before.settings[name] ?? null, to.settings[name] ?? null)
    }
  }
  return { from: from.revision === '' ? null : from.revision, to: to.revision, known, changes }
}

function labelOfImage(content: RevisionContent | UnknownContent): string {
  return 'imageName' in content && content.imageName ? `${content.imageId} (${content.imageName})` : content.imageId
}

function both(left: Iterable<string>, right: Iterable<string>): string[] {
  return [...new Set([...left, ...right])].sort()
}

/** `root` and `root:root` are the same to cloud-init. */
function fullOwner(owner: string): string {
  return owner.includes(':') ? owner : `${owner}:${owner}`
}

function textOf(file: RevisionContent['files'][number] | undefined): string | null {
  if (!file) return null
  return file.text ?? `binary, sha256 ${file.sha256}`
}

/** Commands run in order, so position counts: what both begin and end with is left out, the middle is put side by side. */
function changedCommands(
  before: readonly string[],
  after: readonly string[],
): { position: number; before: string | null; after: string | null }[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++
  const length = Math.max(before.length, after.length) - start - end
  return Array.from({ length }, (_, index) => {
    const at = start + index
    return {
      position: at + 1,
      before: at < before.length - end ? (before[at] ?? null) : null,
      after: at < after.length - end ? (after[at] ?? null) : null,
    }
  })
}
