import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import type { Import } from './import-table.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** TypeScript files under these folders, relative to the repository, with forward slashes. */
export function sourceFiles(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/** Every import of a file: static, dynamic with a literal, and re-exports. */
export function importsOf(file: string, text: string = readFileSync(join(root, file), 'utf8')): Import[] {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const found: Import[] = []
  const add = (specifier: string, typeOnly: boolean) => found.push({ from: file, to: resolve(file, specifier), typeOnly })
  visit(program, (node) => {
    const source = node.source as { readonly value?: unknown } | null | undefined
    if (typeof source?.value !== 'string') return
    if (node.type === 'ImportDeclaration') add(source.value, node.importKind === 'type' || onlyTypes(node.specifiers))
    else if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') add(source.value, node.exportKind === 'type')
    else if (node.type === 'ImportExpression') add(source.value, false)
  })
  return found
}

type SyntaxNode = Readonly<Record<string, unknown>>

function onlyTypes(specifiers: unknown): boolean {
  return Array.isArray(specifiers) && specifiers.length > 0 && specifiers.every((specifier: SyntaxNode) => specifier.importKind === 'type')
}

function visit(value: unknown, see: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see)
  else if (typeof value === 'object' && value !== null) {
    const node = value as SyntaxNode
    if (typeof node.type === 'string') see(node)
    for (const child of Object.values(node)) visit(child, see)
  }
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.normalize(posix.join(dirname(file), specifier)) : specifier
}
