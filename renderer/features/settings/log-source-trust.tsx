import { Button, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../bridge/client.ts'
import { LabelledChoice } from '../../ui/labelled-choice.tsx'
import type { LogSourceDraft } from './log-source-draft.ts'

interface LogSourceTrustProps {
  readonly draft: LogSourceDraft
  readonly set: (change: Partial<LogSourceDraft>) => void
}

/** Whom the program believes to be the server: who the computer believes, the user’s own authority, or one certificate alone. */
export function LogSourceTrust({ draft, set }: LogSourceTrustProps) {
  if (!draft.url.trim().startsWith('https://')) return null
  if (draft.certificate !== null) {
    return (
      <div>
        <Text size="sm" fw={500}>
          Certificate
        </Text>
        <Text size="sm" mb={6}>
          Only the one certificate that you looked at is believed. When the server is given a new one, Henge asks again.
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => set({ certificate: null })}>
          Believe it no longer
        </Button>
      </div>
    )
  }
  return <AuthoritiesChoice draft={draft} set={set} />
}

const choices = [
  { value: 'computer', label: 'Whom this computer trusts' },
  { value: 'usual', label: 'The usual authorities' },
  { value: 'own', label: 'My own authority' },
] as const

function AuthoritiesChoice({ draft, set }: LogSourceTrustProps) {
  const trust = useQuery({ queryKey: ['logs', 'trust'], queryFn: ({ signal }) => client.logs.trust({}, { signal }), staleTime: Infinity })
  const words: Readonly<Record<LogSourceDraft['authorities'], string>> = {
    computer:
      trust.data?.readsSystemAuthorities === false
        ? 'The usual authorities and those of NODE_EXTRA_CA_CERTS. The Node that runs Henge is too old to read those of the operating system: paste your own, if it is installed there.'
        : 'The usual authorities, and those that are installed in the operating system or named by NODE_EXTRA_CA_CERTS.',
    usual: 'Those that Node.js brings along, and nobody whom somebody installed on this computer.',
    own: 'Nobody but the one that is pasted here.',
  }
  return (
    <div>
      <LabelledChoice
        label="Its certificate is signed by"
        value={draft.authorities}
        choices={choices}
        onChange={(authorities) => set({ authorities })}
      />
      <Text size="xs" c="var(--henge-muted)" mt={6}>
        {words[draft.authorities]}
      </Text>
      {draft.authorities !== 'own' ? null : (
        <Textarea
          size="sm"
          mt={8}
          label="Certificate authority (PEM)"
          placeholder="-----BEGIN CERTIFICATE-----"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={200_000}
          value={draft.authority}
          onChange={(event) => set({ authority: event.currentTarget.value })}
        />
      )}
    </div>
  )
}
