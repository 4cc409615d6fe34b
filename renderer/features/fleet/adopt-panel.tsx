import { Button, Checkbox, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Server } from '../../../shared/model/server.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { recipesQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'

interface AdoptPanelProps {
  readonly accountId: string
  /** Those of the account that belong to no role. */
  readonly servers: readonly Server[]
  readonly onClose: () => void
}

/** Gives servers that were made by hand to a recipe, so that they can be replaced by it. */
export function AdoptPanel({ accountId, servers, onClose }: AdoptPanelProps) {
  const queryClient = useQueryClient()
  const [, navigate] = useLocation()
  const recipes = useQuery(recipesQuery())
  const usable = (recipes.data?.recipes ?? []).filter((recipe) => recipe.problems.length === 0)
  const [recipeName, setRecipeName] = useState<string | null>(null)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const recipe = usable.find((each) => each.name === recipeName)
  const adopt = useMutation({
    mutationFn: (name: string) => client.fleet.adopt({ accountId, serverIds: [...chosen], recipe: name }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['fleet'] })
      onClose()
      if (recipe !== undefined) navigate(addresses.role(accountId, recipe.role))
    },
  })
  const count = chosen.length === 1 ? '1 server' : `${chosen.length} servers`
  return (
    <SidePanel
      title="Adopt servers"
      onClose={onClose}
      footer={
        <>
          <Text size="xs" c="var(--henge-muted)" style={{ flex: 1 }}>
            {recipe === undefined ? 'To go on, choose a recipe.' : chosen.length === 0 ? 'To go on, choose a server.' : ''}
          </Text>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={recipe === undefined || chosen.length === 0}
            loading={adopt.isPending}
            onClick={() => recipe !== undefined && adopt.mutate(recipe.name)}
          >
            {recipe === undefined || chosen.length === 0 ? 'Adopt' : `Adopt ${count} as ${recipe.role}`}
          </Button>
        </>
      }
    >
      <Stack gap="md">
        <Text size="sm" c="var(--henge-muted)">
          Adds the tags henge:role and henge:recipe. Nothing else changes on them: they are then behind their recipe and can be replaced by
          servers that it builds.
        </Text>
        <Select
          label="Recipe"
          placeholder={recipes.isPending ? 'Reading the recipes' : usable.length === 0 ? 'There is no usable recipe' : 'Choose a recipe'}
          data={usable.map((each) => ({
            value: each.name,
            label: each.role === each.name ? each.name : `${each.name} (role ${each.role})`,
          }))}
          value={recipeName}
          onChange={setRecipeName}
          data-autofocus
        />
        {recipes.error === null ? null : <ErrorState problem={toProblem(recipes.error)} onRetry={() => void recipes.refetch()} />}
        {recipes.data !== undefined && usable.length === 0 ? (
          <Text size="sm">Put a folder with a recipe.yaml into {recipes.data.folder}; it appears here by itself.</Text>
        ) : null}
        <Checkbox.Group label="Servers" value={[...chosen]} onChange={setChosen}>
          <Stack gap={10} mt={6}>
            {servers.map((server) => (
              <Checkbox
                key={server.id}
                size="xs"
                value={server.id}
                label={
                  <span>
                    {server.name === server.id ? null : `${server.name} `}
                    <ShortId id={server.id} head={19} />{' '}
                    <span className="henge-muted">
                      {server.instanceType} · {server.zone} · {server.state}
                    </span>
                  </span>
                }
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {adopt.error === null ? null : <ErrorState title="The servers were not adopted." problem={toProblem(adopt.error)} />}
      </Stack>
    </SidePanel>
  )
}
