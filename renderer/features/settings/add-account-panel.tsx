import { Button, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account, AwsProfile } from '../../../shared/model/account.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { profilesQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelFooter } from '../../ui/panel-footer.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './settings.module.css'
import { whatIsMissing } from './settings-words.ts'

const kinds: Record<AwsProfile['credentials'], string> = {
  keys: 'access key',
  sso: 'single sign-on',
  'assume-role': 'assumes a role',
  process: 'credential process',
  'web-identity': 'web identity',
  none: 'no credentials',
}

/** Chooses one of the user’s AWS profiles; the provider is asked who we are there before the account is kept. */
export function AddAccountPanel({ known, onClose }: { readonly known: readonly Account[]; readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const profiles = useQuery(profilesQuery())
  const [profile, setProfile] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [regions, setRegions] = useState<string[]>([])
  const add = useMutation({
    mutationFn: (chosen: string) => client.accounts.add({ profile: chosen, name: name.trim(), regions }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['accounts'] })
      void queryClient.invalidateQueries({ queryKey: ['fleet'] })
      onClose()
    },
  })
  const choose = (each: AwsProfile) => {
    setProfile(each.name)
    setName(each.name)
    setRegions(each.region === null ? [] : [each.region])
    add.reset()
  }
  const missing = whatIsMissing(profile, name, regions)
  const ready = missing === null
  return (
    <SidePanel
      title="Add an AWS account"
      onClose={onClose}
      footer={
        <PanelFooter
          missing={missing}
          disabled={!ready}
          busy={add.isPending}
          onCancel={onClose}
          onAct={() => profile !== null && add.mutate(profile)}
        >
          {ready ? `Add ${name.trim()}` : 'Add'}
        </PanelFooter>
      }
    >
      <Stack gap="md">
        <Text size="sm" c="var(--henge-muted)">
          Henge uses your own AWS profiles, as the aws command does, and keeps none of their secrets.
        </Text>
        {profiles.error === null ? null : (
          <ErrorState title="The profiles cannot be read." problem={toProblem(profiles.error)} onRetry={() => void profiles.refetch()} />
        )}
        {profiles.isPending ? <TableSkeleton rows={3} label="The profiles are being read" /> : null}
        {profiles.data === undefined ? null : (
          <>
            {profiles.data.problem === null ? null : (
              <ErrorState problem={{ message: profiles.data.problem }} onRetry={() => void profiles.refetch()} />
            )}
            {profiles.data.profiles.length === 0 ? (
              profiles.data.problem !== null ? null : (
                <Text size="sm">
                  There is no profile in {profiles.data.files.join(' or ')}. Make one with “aws configure” or “aws configure sso”, then{' '}
                  <Button size="compact-xs" variant="default" onClick={() => void profiles.refetch()}>
                    look again
                  </Button>
                </Text>
              )
            ) : (
              <fieldset aria-label="Profiles" style={{ margin: 0, padding: 0, border: 0 }}>
                {profiles.data.profiles.map((each) => (
                  <ProfileRow
                    key={each.name}
                    profile={each}
                    chosen={profile === each.name}
                    inUse={known.some((account) => account.profile === each.name)}
                    onChoose={() => choose(each)}
                  />
                ))}
              </fieldset>
            )}
          </>
        )}
        {profile === null ? null : (
          <>
            <TextInput
              size="sm"
              label="Name in Henge"
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value)
                add.reset()
              }}
              maxLength={60}
            />
            <TagsInput
              size="sm"
              label="Regions"
              description="Enter after each, such as eu-central-1"
              value={regions}
              onChange={(chosen) => {
                setRegions(chosen)
                add.reset()
              }}
              acceptValueOnBlur
            />
          </>
        )}
        {add.error === null ? null : <ErrorState title="The account was not added." problem={toProblem(add.error)} />}
      </Stack>
    </SidePanel>
  )
}

interface ProfileRowProps {
  readonly profile: AwsProfile
  readonly chosen: boolean
  readonly inUse: boolean
  readonly onChoose: () => void
}

function ProfileRow({ profile, chosen, inUse, onChoose }: ProfileRowProps) {
  return (
    <button type="button" className={styles.profile} aria-pressed={chosen} aria-label={`Profile ${profile.name}`} onClick={onChoose}>
      <span>
        <strong style={{ fontWeight: 550 }}>{profile.name}</strong>{' '}
        <span className="henge-muted">
          {kinds[profile.credentials]}
          {profile.region === null ? '' : ` · ${profile.region}`}
          {inUse ? ' · already added' : ''}
        </span>
      </span>
      {profile.problem === null ? <StatusMark meaning="healthy">usable</StatusMark> : <StatusMark meaning="failing">problem</StatusMark>}
      {profile.endpointUrl === null ? null : <small className="henge-muted">{profile.endpointUrl}</small>}
      {profile.problem === null ? null : <small>{profile.problem}</small>}
    </button>
  )
}
