import type { NormalizedSchema } from '@smithy/core/schema'
import { ApiError } from '../world/api-error.ts'
import type { WireRequest, WireResponse } from './front-door.ts'
import type { Protocol } from './protocols.ts'
import { escapeXml, readScalar, writeXmlMembers } from './query-codec.ts'
import { boundOperation, httpOf } from './rest-binding.ts'
import { inputSchema, members, memberTraits, operationName, outputSchema, traits } from './schema.ts'
import type { Service } from './service.ts'
import { parseXml, type XmlElement } from './xml.ts'

const encoder = new TextEncoder()

/** Route 53’s: the operation is found by method and path, the input is spread over path, query and an XML body. */
export function restXmlProtocol(request: WireRequest, service: Service): Protocol {
  const found = boundOperation(request, service)
  const respond = (status: number, xml: string, requestId: string): WireResponse => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: encoder.encode(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`),
  })
  return {
    operation: found === undefined ? '' : operationName(found.schema),
    unknownOperationCode: 'InvalidAction',
    read: async (schema) => readInput(request, inputSchema(schema), found?.labels ?? {}),
    write(schema, output, requestId) {
      const name = `${operationName(schema)}Response`
      const [, , status] = httpOf(schema)
      return respond(
        status,
        `<${name} xmlns="${service.queryNamespace}">${writeXmlMembers(outputSchema(schema), output)}</${name}>`,
        requestId,
      )
    },
    writeError(error, requestId) {
      const fault = `<Type>${error.status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`
      const xml = `<ErrorResponse xmlns="${service.queryNamespace}"><Error>${fault}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
      return respond(error.status, xml, requestId)
    },
  }
}

function readInput(request: WireRequest, schema: NormalizedSchema, labels: Readonly<Record<string, string>>): unknown {
  const query = new URLSearchParams(request.query)
  const text = new TextDecoder().decode(request.body)
  const body = text.trim() === '' ? null : parseXml(text)
  if (text.trim() !== '' && body === null) throw new ApiError('MalformedInput', 'Unable to parse request')
  const input: Record<string, unknown> = {}
  for (const [name, member] of members(schema)) {
    const { httpQuery, httpLabel } = traits(member)
    const plain = httpLabel !== undefined ? labels[name] : httpQuery === undefined ? undefined : (query.get(httpQuery) ?? undefined)
    if (plain !== undefined) input[name] = readScalar(member, plain)
    else if (body !== null && httpLabel === undefined && httpQuery === undefined) {
      const value = readMember(name, member, body)
      if (value !== undefined) input[name] = value
    }
  }
  return input
}

function readMember(name: string, member: NormalizedSchema, parent: XmlElement): unknown {
  const element = parent.children.find((child) => child.name === (memberTraits(member).xmlName ?? name))
  return element === undefined ? undefined : read(member, element)
}

function read(schema: NormalizedSchema, element: XmlElement): unknown {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema()
    const itemName = traits(item).xmlName ?? 'member'
    return element.children.filter((child) => child.name === itemName).map((child) => read(item, child))
  }
  if (schema.isStructSchema()) {
    const entries = [...members(schema)].map(([name, member]) => [name, readMember(name, member, element)] as const)
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  }
  return readScalar(schema, element.text)
}
