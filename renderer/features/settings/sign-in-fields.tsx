import { PasswordInput, Select, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { LogSourceSettings } from '../../../shared/model/log-sources.ts'
import { accountsQuery } from '../../bridge/queries.ts'
import { LabelledChoice } from '../../ui/labelled-choice.tsx'
import type { LogSourceDraft } from './log-source-draft.ts'

interface SignInFieldsProps {
  readonly draft: LogSourceDraft
  /** The one that is changed: its secret stays where none is typed. */
  readonly kept: LogSourceSettings | null
  readonly set: (change: Partial<LogSourceDraft>) => void
}

const ways = [
  { value: 'none', label: 'Nothing' },
  { value: 'basic', label: 'Name and password' },
  { value: 'api-key', label: 'API key' },
  { value: 'aws', label: 'AWS account' },
] as const

/** How the program says who it is at a search server. */
export function SignInFields({ draft, kept, set }: SignInFieldsProps) {
  return (
    <>
      <LabelledChoice label="Sign in" value={draft.sign} choices={ways} onChange={(sign) => set({ sign, secret: '' })} />
      {draft.sign === 'basic' ? (
        <TextInput
          size="sm"
          label="User"
          value={draft.user}
          maxLength={200}
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
      ) : null}
      {draft.sign === 'basic' || draft.sign === 'api-key' ? (
        <SecretField draft={draft} kept={kept} set={set} label={draft.sign === 'basic' ? 'Password' : 'API key (encoded)'} />
      ) : null}
      {draft.sign === 'aws' ? <AccountFields draft={draft} set={set} /> : null}
    </>
  )
}

export function SecretField({ draft, kept, set, label }: SignInFieldsProps & { readonly label: string }) {
  return (
    <PasswordInput
      size="sm"
      label={label}
      description="Goes to the keychain of this computer and never comes back to this page"
      placeholder={kept === null ? '' : 'empty: the one that is kept'}
      value={draft.secret}
      maxLength={10_000}
      onChange={(event) => set({ secret: event.currentTarget.value })}
    />
  )
}

/** Amazon OpenSearch Service: requests are signed with the account’s keys, in the region of the domain. */
function AccountFields({ draft, set }: Omit<SignInFieldsProps, 'kept'>) {
  const accounts = useQuery(accountsQuery())
  const listed = (accounts.data ?? []).filter(({ kind }) => kind !== 'sandbox')
  const regions = listed.find(({ id }) => id === draft.accountId)?.regions ?? []
  if (accounts.data !== undefined && listed.length === 0) {
    return (
      <Text size="sm" c="var(--henge-muted)">
        Add an AWS account first, above under Accounts. It needs the permission es:ESHttpGet, es:ESHttpPost and es:ESHttpDelete on the
        domain.
      </Text>
    )
  }
  return (
    <>
      <Select
        size="sm"
        label="Account"
        description="For a domain of Amazon OpenSearch Service; it needs es:ESHttpGet, es:ESHttpPost and es:ESHttpDelete on it"
        data={listed.map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.accountId}
        allowDeselect={false}
        onChange={(accountId) => set({ accountId, region: listed.find(({ id }) => id === accountId)?.regions[0] ?? '' })}
      />
      <Select
        size="sm"
        label="Region of the domain"
        data={[...regions]}
        value={draft.region === '' ? null : draft.region}
        allowDeselect={false}
        onChange={(region) => set({ region: region ?? '' })}
      />
    </>
  )
}
