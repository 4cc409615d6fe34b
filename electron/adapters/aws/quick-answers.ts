import { StringDecoder } from 'node:string_decoder'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type {
  $ClientProtocol,
  $OperationSchema,
  HandlerExecutionContext,
  MetadataBearer,
  MiddlewareStack,
  SerdeFunctions,
} from '@smithy/types'
import { AnswerReader } from './answer-reader.ts'
import { RememberedItems } from './remembered-items.ts'
import type { Wanted } from './wanted.ts'
import { Unusual } from './xml-scanner.ts'

/** What is read otherwise is remembered apart. */
interface Way {
  readonly reader: AnswerReader
  readonly remembered: RememberedItems
}

/** Under this name the context of a call has how its answer is to be read. */
const readAs = 'hengeReadAs'
interface Reading {
  readonly wanted: Wanted
  /** Told the next page’s token. */
  readonly early: (token: string) => void
}

interface MiddlewareOf<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
}

/** Where an answer has its token: before its list or behind it. */
const tokenWithin = 2000

/**
 * A Describe command of whose answer only what is wanted is read, and whose next token is told as soon as the answer is here, before it is
 * read. What the answer says when it is read is what counts.
 */
export function reading<Input extends object, Output extends object, Command extends MiddlewareOf<Input, Output>>(
  command: Command & MiddlewareOf<Input, Output>,
  as: Reading,
): Command {
  command.middlewareStack.add(
    (next, context) => (args) => {
      Object.assign(context, { [readAs]: as })
      return next(args)
    },
    { step: 'initialize', name: 'readAs' },
  )
  return command
}

function tokenOf(text: string): string | undefined {
  const ends = text.length > 2 * tokenWithin ? [text.slice(0, tokenWithin), text.slice(-tokenWithin)] : [text]
  return ends.map((end) => /<nextToken>([^<&]+)<\/nextToken>/.exec(end)?.[1]).find((token) => token !== undefined)
}

interface Answer {
  readonly statusCode: number
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>
}

/**
 * Makes a client read EC2’s answers with AnswerReader: a page of a thousand instances keeps the process busy for a tenth of the time.
 * What that reader does not know for sure, and every error, is read by the SDK itself.
 */
export function quick(client: EC2Client): EC2Client {
  const { protocol } = client.config as unknown as { readonly protocol: $ClientProtocol<unknown, Answer> }
  const ways = new Map<Wanted | true, Way>()
  const wayOf = (wanted: Wanted | true): Way => {
    const known = ways.get(wanted)
    if (known) return known
    const way = { reader: new AnswerReader(wanted), remembered: new RememberedItems() }
    ways.set(wanted, way)
    return way
  }
  const slowly = protocol.deserializeResponse.bind(protocol)
  protocol.deserializeResponse = async <Output extends MetadataBearer>(
    operation: $OperationSchema,
    context: HandlerExecutionContext & SerdeFunctions,
    response: Answer,
  ): Promise<Output> => {
    if (response.statusCode !== 200) return slowly(operation, context, response)
    const text = await textOf(response.body ?? new Uint8Array())
    const as = (context as { readonly [readAs]?: Reading })[readAs]
    const token = as && tokenOf(text)
    if (token) as.early(token)
    const { reader, remembered } = wayOf(as?.wanted ?? true)
    try {
      const output = await reader.read(operation.output, `${operation.name}Response`, text, remembered)
      const { $metadata } = await slowly(operation, context, { ...response, body: new Uint8Array() })
      return { ...output, $metadata } as Output
    } catch (error) {
      if (!(error instanceof Unusual)) throw error
      return slowly(operation, context, { ...response, body: Buffer.from(text, 'utf8') })
    }
  }
  return client
}

/** Piece by piece: to put megabytes of pieces together first makes the collector of garbage stop the program for as long as all else takes. */
async function textOf(body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new StringDecoder('utf8')
  if (body instanceof Uint8Array) return decoder.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
  let text = ''
  for await (const piece of body) text += decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength))
  return text + decoder.end()
}
