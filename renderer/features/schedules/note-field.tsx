import { TextInput } from '@mantine/core'

/** As the contract has it. */
const longest = 200

/** Why a note cannot be kept; null: it can. */
function noteProblem(note: string): string | null {
  const { length } = [...note.trim()]
  return length > longest ? `A note has up to ${longest} characters: this one has ${length.toLocaleString('en')}.` : null
}

/** What is to be done about it first. */
export function noteFooter(note: string): string | null {
  return noteProblem(note) === null ? null : 'To go on, shorten the note.'
}

interface NoteFieldProps {
  readonly value: string
  readonly onChange: (note: string) => void
}

/** Why somebody does it. What is too long stays, to be shortened: a field that cuts it off loses what was pasted. */
export function NoteField({ value, onChange }: NoteFieldProps) {
  return (
    <TextInput
      label="Note"
      placeholder="why"
      value={value}
      error={noteProblem(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
