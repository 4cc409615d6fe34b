import { Autocomplete, Button, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery } from '../../bridge/queries.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './other-tools.module.css'

const mostShown = 50

/** Definitions read where Instance Scheduler keeps them, in place of pasting: they land in the same field, to be looked at. */
export function AccountDefinitions({ onText }: { readonly onText: (text: string) => void }) {
  const accounts = useQuery(accountsQuery())
  const places = (accounts.data ?? [])
    .filter(({ kind }) => kind === 'aws')
    .flatMap(({ id, name, regions }) => regions.map((region) => ({ accountId: id, region, label: `${name}, ${region}` })))
  const [chosen, setChosen] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const place = places.find(({ label }) => label === chosen) ?? places[0]
  const tables = useQuery({
    queryKey: ['schedules', 'definition-tables', place?.accountId, place?.region],
    queryFn: ({ signal }) =>
      client.schedules.definitionTables({ accountId: place?.accountId ?? '', region: place?.region ?? '' }, { signal }),
    enabled: place !== undefined,
    retry: false,
  })
  const likely = (tables.data?.tables ?? []).filter((table) => table.likely)
  const table = typed.trim() || (likely[0]?.name ?? '')
  const wrongName = table === '' || /^[\w.-]{3,255}$/.test(table) ? null : 'A table has a name of 3 to 255 letters, digits, _, - and dots.'
  const read = useMutation({
    mutationFn: ({ accountId, region }: { accountId: string; region: string }) =>
      client.schedules.definitionsInTable({ accountId, region, table }),
    onSuccess: ({ text }) => onText(text),
  })
  if (place === undefined) return null
  const failure = read.error === null ? null : toProblem(read.error).message
  const unlisted =
    tables.error === null ? null : `Its tables cannot be listed: ${toProblem(tables.error).message} A name can be typed all the same.`
  return (
    <form
      className={styles.fromAccount}
      aria-label="Definitions in the account"
      onSubmit={(event) => {
        event.preventDefault()
        read.mutate(place)
      }}
    >
      <Select
        size="xs"
        label="Account and region"
        allowDeselect={false}
        searchable={places.length > 8}
        data={places.map(({ label }) => label)}
        value={place.label}
        onChange={(label) => {
          setChosen(label)
          setTyped('')
          read.reset()
        }}
      />
      <Autocomplete
        size="xs"
        label="Table"
        placeholder={likely[0]?.name ?? 'named like …-ConfigTable-…'}
        data={(tables.data?.tables ?? []).map(({ name }) => name)}
        limit={mostShown}
        error={wrongName}
        spellCheck={false}
        value={typed}
        onChange={(text) => {
          setTyped(text)
          read.reset()
        }}
      />
      <Button type="submit" size="xs" variant="default" disabled={table === '' || wrongName !== null} loading={read.isPending}>
        Read from the account
      </Button>
      {failure === null && unlisted === null ? null : (
        <p role="alert" className={styles.refused}>
          {visibleText(failure ?? unlisted ?? '')}
        </p>
      )}
    </form>
  )
}
