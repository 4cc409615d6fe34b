import { ActionIcon, Button, Popover, TextInput } from '@mantine/core'
import { IconBookmark, IconBookmarkFilled, IconDeviceFloppy, IconPencil, IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import type { SearchFile } from '../../../shared/model/saved-search.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { shortText } from './filter-list.ts'
import choices from './query-history.module.css'
import { SavedSearchForm } from './saved-search-form.tsx'
import styles from './saved-searches.module.css'
import { keepsTime } from './search-of-address.ts'
import { describeRange } from './time-range.ts'
import type { LogsSearch } from './use-logs-search.ts'
import { type SavedSearchesState, useSavedSearches } from './use-saved-searches.ts'

const shownName = 28

/** Searches that are kept as files, and which of them is open. */
export function SavedSearchesButton({ search }: { readonly search: LogsSearch }) {
  const [open, setOpen] = useState(false)
  const saved = useSavedSearches(search)
  const name = saved.opened?.search?.name
  return (
    <Popover
      opened={open}
      onChange={(wanted) => {
        setOpen(wanted)
        saved.settle()
      }}
      position="bottom-end"
      shadow="md"
      width={460}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          fw={500}
          title={name}
          aria-label={name === undefined ? 'Saved searches' : `Saved search: ${name}${saved.changed ? ', changed' : ''}`}
          leftSection={name === undefined ? <IconBookmark size={15} aria-hidden /> : <IconBookmarkFilled size={15} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {name === undefined ? 'Searches' : shortText(name, shownName)}
          {saved.changed ? <span className={styles.changed}>changed</span> : null}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {open ? <SavedSearches saved={saved} search={search} onDone={() => setOpen(false)} /> : null}
      </Popover.Dropdown>
    </Popover>
  )
}

interface SavedSearchesProps {
  readonly saved: SavedSearchesState
  readonly search: LogsSearch
  readonly onDone: () => void
}

function SavedSearches({ saved, search, onDone }: SavedSearchesProps) {
  /** A file: it is called otherwise. 'new': what is shown is saved. */
  const [edited, setEdited] = useState<SearchFile | 'new' | null>(null)
  const { address, range } = search
  const close = () => {
    saved.settle()
    setEdited(null)
  }
  const problem = saved.problem === null ? null : <p className={styles.wrong}>{visibleText(saved.problem.message)}</p>
  if (edited === null) return <SearchList saved={saved} problem={problem} onDone={onDone} onEdit={setEdited} />
  const isNew = edited === 'new'
  return (
    <SavedSearchForm
      title={isNew ? 'Save this search' : 'Name and description'}
      name={isNew ? '' : (edited.search?.name ?? '')}
      description={isNew ? '' : (edited.search?.description ?? '')}
      time={isNew ? { label: describeRange(address.range, range), kept: keepsTime(address) } : null}
      hindrance={isNew && saved.shown.sourceName === undefined ? 'Its log source has been removed: choose another one first.' : null}
      problem={problem}
      working={saved.working}
      onCancel={close}
      onSave={async (title) => {
        const { name, description } = title
        if (isNew ? await saved.create(title) : await saved.retitle(edited, { name, description })) close()
      }}
    />
  )
}

interface SearchListProps {
  readonly saved: SavedSearchesState
  readonly problem: ReactNode
  readonly onDone: () => void
  readonly onEdit: (edited: SearchFile | 'new') => void
}

function SearchList({ saved, problem, onDone, onEdit }: SearchListProps) {
  const [wanted, setWanted] = useState('')
  /** It names a log source that this computer does not have. */
  const [homeless, setHomeless] = useState<SearchFile | null>(null)
  const find = useRef<HTMLInputElement>(null)
  const save = async () => {
    if (await saved.save()) onDone()
  }
  /** The button that was pressed goes: the keyboard must not be lost with it. */
  const andFind = async (work: Promise<boolean>) => {
    await work
    find.current?.focus()
  }
  const matching = wanted.trim().toLowerCase()
  const listed = saved.files.filter(({ file, search }) =>
    [file, search?.name ?? '', search?.description ?? '', search?.query ?? ''].some((text) => text.toLowerCase().includes(matching)),
  )
  const open = (file: SearchFile, source: string | null) => {
    saved.open(file, source)
    onDone()
  }
  const choose = (file: SearchFile) => {
    const source = file.search === null ? undefined : saved.sourceOf(file.search)
    if (source === undefined) setHomeless(file)
    else open(file, source)
  }
  return (
    <div className={styles.searches}>
      <div className={choices.head}>
        <TextInput
          autoFocus
          ref={find}
          size="sm"
          aria-label="Find a saved search"
          placeholder="Find a saved search"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      </div>
      {saved.opened?.search && saved.changed ? (
        <button type="button" className={styles.action} disabled={saved.working} onClick={save}>
          <IconDeviceFloppy size={15} aria-hidden /> Save the changes to {shortText(saved.opened.search.name, 36)}
        </button>
      ) : null}
      <button type="button" className={styles.action} onClick={() => onEdit('new')}>
        <IconPlus size={15} aria-hidden /> {saved.opened === null ? 'Save this search…' : 'Save as…'}
      </button>
      {problem}
      {saved.removed === null ? null : (
        <p className={styles.note} role="status">
          {shortText(saved.removed.search?.name ?? saved.removed.file, 40)} is removed.{' '}
          <button type="button" className={styles.undo} onClick={() => void andFind(saved.restore())}>
            Undo
          </button>
        </p>
      )}
      {homeless?.search ? (
        <p className={styles.wrong} role="alert">
          {shortText(homeless.search.name, 40)} was saved for the log source {shortText(homeless.search.source ?? '', 40)}, which this
          computer does not have. Add one of that name under Settings, or{' '}
          <button type="button" className={styles.undo} onClick={() => open(homeless, saved.shown.address.source)}>
            look where you are now
          </button>
          .
        </p>
      ) : null}
      {saved.files.length === 0 && problem === null ? (
        <p className={styles.note}>A search that is saved is a file that you can share: its query, filters, columns and time.</p>
      ) : null}
      {saved.files.length > 0 && listed.length === 0 ? <p className={styles.note}>No saved search holds this text.</p> : null}
      <ul className={choices.list} aria-label="Saved searches">
        {listed.map((file) => (
          <SearchEntry
            key={file.file}
            file={file}
            current={file.file === saved.opened?.file}
            onOpen={() => choose(file)}
            onEdit={() => onEdit(file)}
            onRemove={() => void andFind(saved.remove(file))}
          />
        ))}
      </ul>
      {saved.folder === null ? null : <p className={styles.folder}>{visibleText(saved.folder)}</p>}
    </div>
  )
}

interface SearchEntryProps {
  readonly file: SearchFile
  readonly current: boolean
  readonly onOpen: () => void
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function SearchEntry({ file: { file, search, problem, sha256 }, current, onOpen, onEdit, onRemove }: SearchEntryProps) {
  const name = shortText(search?.name ?? file, 120)
  const below = search === null ? visibleText(problem ?? '') : shortText(search.description || search.query, 200)
  return (
    <li className={styles.entry} data-current={current ? '' : undefined}>
      {search === null ? (
        <div className={styles.text}>
          <b>{name}</b>
          <span className={styles.broken}>{below}</span>
        </div>
      ) : (
        <button type="button" className={styles.text} title={visibleText(file)} aria-current={current} onClick={onOpen}>
          <b>{name}</b>
          {below === '' ? null : <span>{below}</span>}
        </button>
      )}
      {search === null ? null : (
        <ActionIcon size="sm" variant="transparent" color="gray" aria-label={`Name and description of ${name}`} onClick={onEdit}>
          <IconPencil size={14} />
        </ActionIcon>
      )}
      {sha256 === null ? null : (
        <ActionIcon size="sm" variant="transparent" color="gray" aria-label={`Remove ${name}`} onClick={onRemove}>
          <IconX size={14} />
        </ActionIcon>
      )}
    </li>
  )
}
