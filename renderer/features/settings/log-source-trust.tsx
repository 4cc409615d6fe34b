import { Button, Text, Textarea } from '@mantine/core'
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
  return (
    <Textarea
      size="sm"
      label="Certificate authority (PEM), if it is your own"
      placeholder="-----BEGIN CERTIFICATE-----"
      autosize
      minRows={2}
      maxRows={6}
      maxLength={200_000}
      value={draft.authority}
      onChange={(event) => set({ authority: event.currentTarget.value })}
    />
  )
}
