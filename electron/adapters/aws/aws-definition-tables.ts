import { type AttributeValue, ListTablesCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { HengeError } from '../../../shared/model/error.ts'
import type { DefinitionTables } from '../../backend/schedules/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'

const mostTables = 2000
const mostItems = 2000
/** What the solution’s table is partitioned by, and the items of it that are definitions. */
const kinds = ['schedule', 'period'] as const

/** DynamoDB, as far as definitions of Instance Scheduler are in it. */
export class AwsDefinitionTables implements DefinitionTables {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async list(signal?: AbortSignal): Promise<string[]> {
    let count = 0
    const names = await readPages<string>(
      (name) => name,
      (ExclusiveStartTableName) =>
        this.session.call(
          'DynamoDB',
          'dynamodb:ListTables',
          async (client, options) => {
            const answer = await client.send(new ListTablesCommand({ ExclusiveStartTableName, Limit: 100 }), options)
            const items = given(answer.TableNames, answer)
            count += items.length
            return { items, next: count < mostTables ? answer.LastEvaluatedTableName : undefined }
          },
          signal,
        ),
    )
    return names.sort()
  }

  async read(table: string, signal?: AbortSignal): Promise<unknown[]> {
    const items: unknown[] = []
    try {
      for (const kind of kinds) items.push(...(await this.itemsOf(table, kind, mostItems - items.length, signal)))
    } catch (error) {
      throw withTable(error, table)
    }
    return items
  }

  /** By query and not by scan: a table of another tool may be of any size. */
  private async itemsOf(table: string, kind: string, most: number, signal: AbortSignal | undefined): Promise<unknown[]> {
    const found: Record<string, AttributeValue>[] = []
    let from: Record<string, AttributeValue> | undefined
    do {
      const command = new QueryCommand({
        ...{ TableName: table, KeyConditionExpression: '#kind = :kind', ExclusiveStartKey: from },
        ...{ ExpressionAttributeNames: { '#kind': 'type' }, ExpressionAttributeValues: { ':kind': { S: kind } } },
      })
      const answer = await this.session.call('DynamoDB', 'dynamodb:Query', (client, options) => client.send(command, options), signal)
      found.push(...given(answer.Items, answer))
      if (found.length > most) {
        throw new HengeError('INVALID_INPUT', `"${table}" holds more than ${mostItems} schedules and periods. Paste those that you need.`)
      }
      from = answer.LastEvaluatedKey
    } while (from !== undefined)
    return found
  }
}

function withTable(error: unknown, table: string): unknown {
  if (!(error instanceof HengeError)) return error
  if (error.code === 'NOT_FOUND') {
    return new HengeError(
      'NOT_FOUND',
      `There is no table "${table}" in this region. Choose another region, or one of the names that are listed.`,
    )
  }
  if (error.code === 'REFUSED' && awsCode(error) === 'ValidationException') {
    const message = `"${table}" is no table of Instance Scheduler: its items have no key "type". The solution’s own is named like "…-ConfigTable-…".`
    return new HengeError('REFUSED', message, { details: error.details })
  }
  return error
}
