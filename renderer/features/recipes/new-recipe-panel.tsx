import { Radio, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { RecipeOrigin } from '../../../shared/model/recipe-files.ts'
import { recipeNamePattern } from '../../../shared/model/recipe-path.ts'
import type { Server } from '../../../shared/model/server.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery, fleetQuery, recipesQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PanelFooter } from '../../ui/panel-footer.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { examplesQuery } from './recipe-queries.ts'

/** Begins a recipe from an example or from a server that no recipe built. Writes a new folder, never over another. */
export function NewRecipePanel({ onClose }: { readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const [, navigate] = useLocation()
  const recipes = useQuery(recipesQuery())
  const [kind, setKind] = useState<RecipeOrigin['kind']>('example')
  const [typed, setTyped] = useState('')
  const [example, setExample] = useState<string | null>(null)
  const [server, setServer] = useState<Server | null>(null)
  const create = useMutation({
    mutationFn: (input: { name: string; from: RecipeOrigin }) => client.recipes.create(input),
    onSuccess: async (_, { name }) => {
      await queryClient.invalidateQueries({ queryKey: ['recipes'] })
      onClose()
      navigate(addresses.recipe(name))
    },
  })
  const name = typed.trim()
  const taken = (recipes.data?.recipes ?? []).some((each) => [each.name, each.role, each.folder].includes(name))
  const nameProblem =
    name === '' ? null : taken ? 'A recipe or role of this name is there already.' : recipeNamePattern.test(name) ? null : nameRule
  const from: RecipeOrigin | null =
    kind === 'example'
      ? example === null
        ? null
        : { kind, example }
      : server === null
        ? null
        : { kind, accountId: server.accountId, serverId: server.id }
  const ready = name !== '' && nameProblem === null && from !== null
  const missing =
    name === ''
      ? 'To go on, give it a name.'
      : nameProblem !== null
        ? 'To go on, mend the name.'
        : from === null
          ? `To go on, choose ${kind === 'example' ? 'an example' : 'a server'}.`
          : ''
  return (
    <SidePanel
      title="New recipe"
      onClose={onClose}
      width="min(520px, 92vw)"
      footer={
        <PanelFooter
          missing={missing}
          disabled={!ready}
          busy={create.isPending}
          onCancel={onClose}
          onAct={() => from !== null && create.mutate({ name, from })}
        >
          {name === '' || nameProblem !== null ? 'Create' : `Create ${name}`}
        </PanelFooter>
      }
    >
      <Stack gap="lg">
        <TextInput
          label="Name"
          description={`The name of the recipe, its role and its folder in ${recipes.data?.folder ?? 'the recipes folder'}.`}
          placeholder="web"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={nameProblem}
          styles={{ description: { fontSize: 12 } }}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
        />
        <div>
          <SegmentedControl
            aria-label="Begin from"
            value={kind}
            onChange={(value) => setKind(value === 'server' ? 'server' : 'example')}
            data={[
              { value: 'example', label: 'From an example' },
              { value: 'server', label: 'From a running server' },
            ]}
          />
        </div>
        {kind === 'example' ? (
          <Examples value={example} onChange={setExample} />
        ) : (
          <Servers
            value={server}
            onChange={(chosen) => {
              setServer(chosen)
              if (chosen !== null && typed === '') setTyped(proposedName(chosen.name))
            }}
          />
        )}
        {create.error === null ? null : <ErrorState title="The recipe was not created." problem={toProblem(create.error)} />}
      </Stack>
    </SidePanel>
  )
}

const nameRule = 'Lower-case letters, digits and dashes, at most 40; a letter first.'

/** `Legacy CRM (old)` → `legacy-crm-old`; '' where nothing is left of it. */
function proposedName(serverName: string): string {
  const name = serverName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40)
  return recipeNamePattern.test(name) ? name : ''
}

function Examples({ value, onChange }: { readonly value: string | null; readonly onChange: (value: string) => void }) {
  const examples = useQuery(examplesQuery())
  if (examples.error !== null)
    return <ErrorState title="The examples cannot be read." problem={toProblem(examples.error)} onRetry={() => void examples.refetch()} />
  return (
    <Radio.Group label="Example" value={value} onChange={onChange}>
      <Stack gap={12} mt={8}>
        {(examples.data ?? []).map((each) => (
          <Radio
            key={each.name}
            size="xs"
            styles={{ description: { fontSize: 12 } }}
            value={each.name}
            label={<span style={{ fontWeight: 550 }}>{each.name}</span>}
            description={`${each.description ? `${each.description}. ` : ''}${each.instanceType}${each.packages.length === 0 ? '' : `, ${each.packages.join(', ')}`}`}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

function Servers({ value, onChange }: { readonly value: Server | null; readonly onChange: (server: Server | null) => void }) {
  const fleet = useQuery(fleetQuery())
  const accounts = useQuery(accountsQuery())
  const unmanaged = (fleet.data?.servers ?? []).filter((server) => server.role === null)
  const nameOf = (accountId: string) => accounts.data?.find((account) => account.id === accountId)?.name ?? accountId
  return (
    <>
      <Select
        label="Server that no recipe built"
        placeholder={fleet.isPending ? 'Asking for the fleet' : unmanaged.length === 0 ? 'There is none' : 'Choose a server'}
        searchable
        data={unmanaged.map((server) => ({
          value: server.id,
          label: `${server.name === server.id ? '' : `${server.name} · `}${server.id} · ${server.instanceType} · ${nameOf(server.accountId)}`,
        }))}
        value={value?.id ?? null}
        onChange={(id) => onChange(unmanaged.find((server) => server.id === id) ?? null)}
      />
      <p className="henge-muted" style={{ margin: 0, fontSize: 13 }}>
        The recipe gets its image, type, network, key, instance profile, root volume and tags. What it was given at its first boot is put
        beside it as <span className="henge-mono">user-data.original</span>. The server itself is not touched.
      </p>
    </>
  )
}
