import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenRule } from './import-table.ts'
import { importsOf, root, sourceFiles } from './read-imports.ts'

const product = sourceFiles('electron', 'shared', 'renderer')

describe('the import table', () => {
  it('holds in every file of the product', () => {
    const broken = product.flatMap((file) =>
      importsOf(file).flatMap((imported) => {
        const rule = brokenRule(imported)
        return rule === null ? [] : [`${imported.from} imports ${imported.to}${imported.typeOnly ? ' (type)' : ''}; ${rule}`]
      }),
    )
    expect(broken).toEqual([])
  })

  it.each([
    ['shared/model/job.ts', "import { x } from '../contract/base.ts'"],
    ['shared/contract/fleet.contract.ts', "import { x } from 'electron'"],
    ['electron/backend/fleet/fleet-service.ts', "import { x } from '@aws-sdk/client-ec2'"],
    ['electron/backend/fleet/fleet-service.ts', "import { x } from '../../adapters/aws/aws-clouds.ts'"],
    ['electron/backend/fleet/fleet-service.ts', "import { request } from 'node:http'"],
    ['electron/backend/fleet/fleet-service.ts', "import { RecipeService } from '../recipes/recipe-service.ts'"],
    ['electron/adapters/aws/aws-clouds.ts', "export { x } from '../sqlite/database.ts'"],
    ['electron/adapters/aws/aws-clouds.ts', "import { FleetService } from '../../backend/fleet/fleet-service.ts'"],
    ['electron/sandbox/world/world.ts', "import { readFileSync } from 'node:fs'"],
    ['electron/browser/main.ts', "const x = await import('electron')"],
    ['electron/browser/main.ts', "import { x } from '../main/menu.ts'"],
    ['renderer/features/logs/logs.tsx', "import { x } from '../fleet/fleet.tsx'"],
    ['renderer/features/logs/logs.tsx', "import fs from 'node:fs'"],
    ['renderer/ui/button.tsx', "import type { x } from '../../electron/backend/fleet/ports.ts'"],
  ])('would notice in %s: %s', (file, text) => {
    expect(importsOf(file, text).map(brokenRule)).not.toContain(null)
  })

  it.each([
    ['electron/backend/fleet/fleet-service.ts', "import type { RecipeService } from '../recipes/recipe-service.ts'"],
    ['electron/adapters/aws/aws-clouds.ts', "import type { Clouds } from '../../backend/accounts/ports.ts'"],
    ['renderer/features/logs/logs.tsx', "import { client } from '../../bridge/client.ts'"],
  ])('allows in %s: %s', (file, text) => {
    expect(importsOf(file, text).map(brokenRule)).toEqual([null])
  })
})

describe('the size and shape of files', () => {
  it('no file of product or tests is longer than 400 lines', () => {
    const long = [...product, ...sourceFiles('tests', 'build')]
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400)
    expect(long).toEqual([])
  })

  it('the preload stays small', () => {
    expect(readFileSync(join(root, 'electron/preload/preload.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(60)
  })

  it('no file is a barrel, or named for nothing', () => {
    expect(product.filter((file) => /(^|\/)(index|utils?|helpers?|manager|misc|common)\.tsx?$/.test(file))).toEqual([])
  })

  it('a feature has the same name in the contract and the backend', () => {
    const contracts = product
      .map((file) => /^shared\/contract\/([a-z-]+)\.contract\.ts$/.exec(file)?.[1])
      .filter((name) => name !== undefined)
    const handlers = product
      .map((file) => /^electron\/backend\/([a-z-]+)\/handlers\.ts$/.exec(file)?.[1])
      .filter((name) => name !== undefined)
    expect(handlers.sort()).toEqual(contracts.sort())
  })
})

describe('the product', () => {
  it('names no place of the machines that it is made on', () => {
    const named = product.filter((file) =>
      /\.\.\/shared\/(reference|tools|data|design)|["'`]\/(work|tmp|root)\//.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(named).toEqual([])
  })

  it('switches off none of the protections of Electron and of the browser', () => {
    const forbidden =
      /webSecurity:\s*false|nodeIntegration:\s*true|contextIsolation:\s*false|sandbox:\s*false|allowRunningInsecureContent:\s*true|experimentalFeatures|enableBlinkFeatures|@electron\/remote|sendSync|unsafe-inline|unsafe-eval|dangerouslySetInnerHTML/
    expect(product.filter((file) => forbidden.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
  })
})
