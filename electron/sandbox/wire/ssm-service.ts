import {
  GetParameter$,
  type GetParameterRequest,
  type GetParameterResult,
  GetParameters$,
  type GetParametersRequest,
  type GetParametersResult,
  type Parameter,
} from '@aws-sdk/client-ssm'
import { ApiError } from '../world/api-error.ts'
import { imageParametersAt } from '../world/images.ts'
import type { Region } from '../world/region.ts'
import { type CallContext, defineService, operation } from './service.ts'

/** Public parameters only: the images’ ids. */
function findParameter(region: Region, name: string): Parameter | undefined {
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

function getParameter({ region }: CallContext, input: GetParameterRequest): GetParameterResult {
  const name = input.Name ?? ''
  const parameter = findParameter(region, name)
  if (parameter === undefined) throw new ApiError('ParameterNotFound', `Parameter ${name} not found.`)
  return { Parameter: parameter }
}

function getParameters({ region }: CallContext, input: GetParametersRequest): GetParametersResult {
  const names = input.Names ?? []
  if (names.length < 1 || names.length > 10) {
    throw new ApiError(
      'ValidationException',
      `1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length between 1 and 10`,
    )
  }
  return {
    Parameters: names.flatMap((name) => findParameter(region, name) ?? []),
    InvalidParameters: names.filter((name) => findParameter(region, name) === undefined),
  }
}

export const ssmService = defineService({ name: 'ssm' }, [operation(GetParameter$, getParameter), operation(GetParameters$, getParameters)])
