import {
  DeleteParameter$,
  type DeleteParameterRequest,
  type DeleteParameterResult,
  GetParameter$,
  type GetParameterRequest,
  type GetParameterResult,
  GetParameters$,
  GetParametersByPath$,
  type GetParametersByPathRequest,
  type GetParametersByPathResult,
  type GetParametersRequest,
  type GetParametersResult,
  type Parameter,
  PutParameter$,
  type PutParameterRequest,
  type PutParameterResult,
} from '@aws-sdk/client-ssm'
import { ApiError } from '../world/api-error.ts'
import type { StoredParameter } from '../world/entities.ts'
import { imageParametersAt } from '../world/images.ts'
import type { Region } from '../world/region.ts'
import { page } from './ec2/paging.ts'
import { type CallContext, operation } from './service.ts'

/** Of the standard tier. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
const longestValue = 4096

function findParameter({ region, world }: CallContext, name: string): Parameter | undefined {
  const stored = region.find('parameter', name)
  return stored ? storedView(stored, region, world.accountId) : publicParameter(region, name)
}

function storedView({ id, type, value, version, modifiedAt }: StoredParameter, region: Region, accountId: string): Parameter {
  return {
    Name: id,
    Type: type as Parameter['Type'],
    Value: value,
    Version: version,
    LastModifiedDate: new Date(modifiedAt),
    ARN: `arn:aws:ssm:${region.name}:${accountId}:parameter${id.startsWith('/') ? '' : '/'}${id}`,
    DataType: 'text',
  }
}

/** The images’ ids, which nobody may change. */
function publicParameter(region: Region, name: string): Parameter | undefined {
  const value = imageParametersAt(region.name, region.now).get(name)
  if (value === undefined) return undefined
  return {
    Name: name,
    Type: 'String',
    Value: value.imageId,
    Version: Math.floor(value.changedAt / 86_400_000 / 30),
    LastModifiedDate: new Date(value.changedAt),
    ARN: `arn:aws:ssm:${region.name}::parameter${name}`,
    DataType: name.startsWith('/aws/service/debian') ? 'aws:ec2:image' : 'text',
  }
}

function getParameter(context: CallContext, input: GetParameterRequest): GetParameterResult {
  const name = input.Name ?? ''
  const parameter = findParameter(context, name)
  if (parameter === undefined) throw new ApiError('ParameterNotFound', `Parameter ${name} not found.`)
  return { Parameter: parameter }
}

function getParameters(context: CallContext, input: GetParametersRequest): GetParametersResult {
  const names = input.Names ?? []
  if (names.length < 1 || names.length > 10) {
    throw new ApiError(
      'ValidationException',
      `1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length between 1 and 10`,
    )
  }
  return {
    Parameters: names.flatMap((name) => findParameter(context, name) ?? []),
    InvalidParameters: names.filter((name) => findParameter(context, name) === undefined),
  }
}

/** What is stored below a path; the public parameters of AWS are looked up by name only. */
function getParametersByPath({ region, world }: CallContext, input: GetParametersByPathRequest): GetParametersByPathResult {
  const path = input.Path ?? ''
  if (!path.startsWith('/')) {
    throw new ApiError('ValidationException', `The parameter path: "${path}" must begin with a "/".`)
  }
  const most = input.MaxResults ?? 10
  if (most < 1 || most > 10) {
    throw new ApiError('ValidationException', `Value '${most}' at 'maxResults' failed to satisfy constraint: between 1 and 10`)
  }
  const prefix = path.endsWith('/') ? path : `${path}/`
  const below = region
    .all('parameter')
    .filter(({ id }) => id.startsWith(prefix) && (input.Recursive === true || !id.slice(prefix.length).includes('/')))
  const shown = page(below, { MaxResults: most, NextToken: input.NextToken }, { least: 1, most: 10 }, ({ id }) => id)
  return { Parameters: shown.items.map((stored) => storedView(stored, region, world.accountId)), NextToken: shown.nextToken }
}

function putParameter({ region }: CallContext, input: PutParameterRequest): PutParameterResult {
  const name = input.Name ?? ''
  const value = input.Value ?? ''
  if (!/^\/?[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+){0,14}$/.test(name) || name.length > 1011) {
    throw new ApiError('ValidationException', `Parameter name: can't be "${name}": only a mix of letters, numbers and .-_/ is allowed.`)
  }
  if (/^\/?(aws|ssm)/i.test(name)) throw new ApiError('AccessDeniedException', `No access to reserved parameter name: ${name}.`)
  if (value === '') throw new ApiError('ValidationException', 'Parameter value can not be empty.')
  if (value.length > longestValue) {
    throw new ApiError('ValidationException', `Standard tier parameters support a maximum parameter value of ${longestValue} characters.`)
  }
  const before = region.find('parameter', name)
  if (before && input.Overwrite !== true) {
    throw new ApiError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    )
  }
  const type = input.Type ?? before?.type
  if (type === undefined) throw new ApiError('ValidationException', 'A parameter type is required when you create a parameter.')
  const version = (before?.version ?? 0) + 1
  region.put({ kind: 'parameter', id: name, type, value, version, modifiedAt: region.now })
  return { Version: version, Tier: 'Standard' }
}

function deleteParameter({ region }: CallContext, input: DeleteParameterRequest): DeleteParameterResult {
  const name = input.Name ?? ''
  if (region.find('parameter', name) === undefined) throw new ApiError('ParameterNotFound', `Parameter ${name} not found.`)
  region.remove('parameter', name)
  return {}
}

export const parameterOperations = [
  operation(GetParameter$, getParameter),
  operation(GetParameters$, getParameters),
  operation(GetParametersByPath$, getParametersByPath),
  operation(PutParameter$, putParameter),
  operation(DeleteParameter$, deleteParameter),
]
