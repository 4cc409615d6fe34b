import { assertNever } from '../error.ts'
import { fieldName, type KqlNode } from '../kql/ast.ts'
import { resolveField } from '../kql/fields.ts'

/** Names that a query asks of the server, wildcards included, those of nested objects with their path; what the program knows by name is not among them. */
export function fieldNamesOf(node: KqlNode, path = ''): string[] {
  switch (node.kind) {
    case 'all':
    case 'text':
      return []
    case 'is':
    case 'range':
      return path !== '' || resolveField(node.field).others ? [`${path}${fieldName(node.field)}`] : []
    case 'nested': {
      const name = `${path}${fieldName(node.field)}`
      return [name, ...fieldNamesOf(node.child, `${name}.`)]
    }
    case 'not':
      return fieldNamesOf(node.child, path)
    case 'and':
    case 'or':
      return node.children.flatMap((child) => fieldNamesOf(child, path))
    default:
      return assertNever(node)
  }
}
