import { expect, it } from 'vitest'
import { describeProcedures } from '../../../../electron/cli/procedures.ts'
import { contract } from '../../../../shared/contract/contract.ts'

it('lists every procedure of the contract once', () => {
  const names = describeProcedures().map(({ procedure }) => procedure)
  const expected = Object.entries(contract).flatMap(([feature, procedures]) => Object.keys(procedures).map((name) => `${feature}.${name}`))
  expect([...names].sort()).toEqual(expected.sort())
})

it('describes input and output as JSON Schema, and the events of a stream', () => {
  const byName = new Map(describeProcedures().map((description) => [description.procedure, description]))
  expect(byName.get('settings.get')).toMatchObject({ input: null, inputOptional: true, stream: false, output: { type: 'object' } })
  expect(byName.get('fleet.role')).toMatchObject({ input: { required: ['accountId', 'role'] }, inputOptional: false })
  expect(byName.get('fleet.list')).toMatchObject({ inputOptional: true })
  expect(byName.get('jobs.events')).toMatchObject({
    stream: true,
    output: { type: 'object', properties: { sequence: { type: 'integer' } } },
  })
})
