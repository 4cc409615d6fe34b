import { Button, PasswordInput, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogSourceSettings } from '../../../shared/model/log-sources.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { whatSourceLacks } from './settings-words.ts'

type SignKind = LogSourceSettings['sign']['kind']

const empty = { name: '', url: '', index: 'logs-*,filebeat-*,logstash-*', sign: 'none' as SignKind, user: '', secret: '', authority: '' }
export type LogSourceDraft = typeof empty

/** The server is asked who it is before it is kept. */
export function AddLogSourcePanel({ onClose }: { readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(empty)
  const add = useMutation({
    mutationFn: () =>
      client.logs.addSource({
        ...{ name: draft.name.trim(), url: draft.url.trim(), index: draft.index.trim() },
        sign: draft.sign === 'basic' ? { kind: 'basic', user: draft.user.trim() } : { kind: draft.sign },
        secret: draft.sign === 'none' ? null : draft.secret,
        authority: draft.authority.trim() === '' ? null : draft.authority.trim(),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['logs', 'sources'] })
      onClose()
    },
  })
  const set = (change: Partial<LogSourceDraft>) => {
    setDraft({ ...draft, ...change })
    add.reset()
  }
  const missing = whatSourceLacks(draft)
  const plain = draft.url.trim().startsWith('http://') && draft.sign !== 'none'
  return (
    <SidePanel
      title="Add a search server"
      onClose={onClose}
      footer={
        <>
          {missing === null ? null : (
            <Text size="xs" c="var(--henge-muted)" style={{ flex: 1 }}>
              {missing}
            </Text>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={missing !== null} loading={add.isPending} onClick={() => add.mutate()}>
            {missing === null ? `Add ${draft.name.trim()}` : 'Add'}
          </Button>
        </>
      }
    >
      <Stack gap="md">
        <Text size="sm" c="var(--henge-muted)">
          Elasticsearch 7.17 to 9, or OpenSearch 2 and 3. Henge only reads there.
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
          placeholder="https://logs.example.org:9200"
          value={draft.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
          error={plain ? 'Without https the secret crosses the network in plain text.' : null}
        />
        <TextInput
          size="sm"
          label="Indices"
          description="Patterns with commas between them"
          value={draft.index}
          onChange={(event) => set({ index: event.currentTarget.value })}
        />
        <div>
          <Text size="sm" fw={500} mb={4}>
            Sign in
          </Text>
          <SegmentedControl
            size="xs"
            aria-label="Sign in"
            value={draft.sign}
            onChange={(sign) => set({ sign: sign as SignKind })}
            data={[
              { value: 'none', label: 'Nothing' },
              { value: 'basic', label: 'Name and password' },
              { value: 'api-key', label: 'API key' },
            ]}
          />
        </div>
        {draft.sign !== 'basic' ? null : (
          <TextInput size="sm" label="User" value={draft.user} onChange={(event) => set({ user: event.currentTarget.value })} />
        )}
        {draft.sign === 'none' ? null : (
          <PasswordInput
            size="sm"
            label={draft.sign === 'basic' ? 'Password' : 'API key (encoded)'}
            description="Goes to the keychain of this computer and never comes back to this page"
            value={draft.secret}
            onChange={(event) => set({ secret: event.currentTarget.value })}
          />
        )}
        {!draft.url.trim().startsWith('https://') ? null : (
          <Textarea
            size="sm"
            label="Certificate authority (PEM), if it is your own"
            placeholder="-----BEGIN CERTIFICATE-----"
            autosize
            minRows={2}
            maxRows={6}
            value={draft.authority}
            onChange={(event) => set({ authority: event.currentTarget.value })}
          />
        )}
        {add.error === null ? null : <ErrorState title="The log source was not added." problem={toProblem(add.error)} />}
      </Stack>
    </SidePanel>
  )
}
