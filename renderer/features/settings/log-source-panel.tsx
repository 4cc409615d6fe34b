import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogSourceSettings } from '../../../shared/model/log-sources.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelFooter } from '../../ui/panel-footer.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { draftOf, type LogSourceDraft, requestOf, whatSourceLacks } from './log-source-draft.ts'
import { LogSourceTrust } from './log-source-trust.tsx'
import { ShownCertificateChoice } from './shown-certificate-choice.tsx'
import { SecretField, SignInFields } from './sign-in-fields.tsx'
import { SourceFields } from './source-fields.tsx'
import { SourceIndices } from './source-indices.tsx'
import { useSourceLook } from './use-source-look.ts'

const kinds = [
  { value: 'search-server', label: 'Elasticsearch or OpenSearch' },
  { value: 'loggly', label: 'Loggly' },
]

/** Adds a log source, or changes one. The server is asked who it is before anything is kept. */
export function LogSourcePanel({ source, onClose }: { readonly source: LogSourceSettings | null; readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => draftOf(source))
  const look = useSourceLook(draft, source)
  const isLoggly = draft.kind === 'loggly'
  const save = useMutation({
    mutationFn: async () => {
      const request = requestOf(draft)
      // What leads nowhere is said first; whoever goes on has seen it.
      if (!isLoggly && !look.isFresh && (await look.ask()).unmatched.length > 0) return null
      return source === null ? client.logs.addSource(request) : client.logs.changeSource({ ...request, id: source.id })
    },
    onSuccess: async (kept) => {
      if (kept === null) return
      await queryClient.invalidateQueries({ queryKey: ['logs', 'sources'] })
      onClose()
    },
  })
  const set = (change: Partial<LogSourceDraft>) => {
    setDraft({ ...draft, ...change })
    save.reset()
  }
  const missing = whatSourceLacks(draft, source)
  const failure = save.error ?? look.error
  const problem = failure === null ? null : toProblem(failure)
  const refused = typeof problem?.details.field === 'string' ? /^fields\.(.+)$/.exec(problem.details.field)?.[1] : undefined
  const signs = isLoggly || draft.sign !== 'none'
  const plain = draft.url.trim().startsWith('http://') && signs
  const verb = source === null ? (missing === null ? `Add ${draft.name.trim()}` : 'Add') : 'Save'
  const leadsNowhere = look.isFresh && look.seen !== null && look.seen.unmatched.length > 0
  return (
    <SidePanel
      title={source === null ? 'Add a log source' : `Change ${source.name}`}
      onClose={onClose}
      footer={
        <PanelFooter missing={missing} busy={save.isPending} onCancel={onClose} onAct={() => save.mutate()}>
          {leadsNowhere ? `${verb} all the same` : verb}
        </PanelFooter>
      }
    >
      <Stack gap="md">
        {source !== null ? null : (
          <SegmentedControl
            size="xs"
            aria-label="Kind of log source"
            transitionDuration={0}
            value={draft.kind}
            onChange={(kind) => set({ kind: kind as LogSourceDraft['kind'], secret: '' })}
            data={kinds}
          />
        )}
        <Text size="sm" c="var(--henge-muted)">
          {isLoggly ? 'Henge searches there over Loggly’s API.' : 'Elasticsearch 7.17 to 9, or OpenSearch 2 and 3.'} Henge only reads there.
        </Text>
        <TextInput
          size="sm"
          label="Name in Henge"
          value={draft.name}
          maxLength={60}
          onChange={(event) => set({ name: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          size="sm"
          label="Address"
          placeholder={isLoggly ? 'https://SUBDOMAIN.loggly.com' : 'https://logs.example.org:9200'}
          value={draft.url}
          maxLength={2000}
          onChange={(event) => set({ url: event.currentTarget.value, certificate: null })}
          error={plain ? 'Without https the secret crosses the network in plain text.' : null}
        />
        {isLoggly ? (
          <SecretField draft={draft} kept={source} set={set} label="API token" />
        ) : (
          <>
            <SignInFields draft={draft} kept={source} set={set} />
            <LogSourceTrust draft={draft} set={set} />
            <SourceIndices draft={draft} look={look} set={set} />
            <SourceFields draft={draft} look={look} refused={refused} set={set} />
          </>
        )}
        {problem === null ? null : (
          <ErrorState title={save.error === null ? 'The server was not seen.' : notSaved(source)} problem={problem} />
        )}
        {problem?.details.certificate === true && !isLoggly ? (
          <ShownCertificateChoice url={draft.url.trim()} onTrust={({ pem }) => set({ certificate: pem })} />
        ) : null}
      </Stack>
    </SidePanel>
  )
}

function notSaved(source: LogSourceSettings | null): string {
  return source === null ? 'The log source was not added.' : 'It was not changed.'
}
