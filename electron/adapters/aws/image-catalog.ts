import { DescribeImagesCommand, type Filter, type Image } from '@aws-sdk/client-ec2'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { HengeError } from '../../../shared/model/error.ts'
import type { ImageSpec } from '../../../shared/model/recipe.ts'
import type { ImageCatalog, ResolvedImage } from '../../backend/recipes/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'

/** Images by SSM parameter, by owner and name, or by id. */
export class AwsImageCatalog implements ImageCatalog {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async resolveImage(spec: ImageSpec, signal?: AbortSignal): Promise<ResolvedImage> {
    if ('id' in spec) return describeImage(this.session, spec.id, signal)
    if ('ssm' in spec) return describeImage(this.session, await this.parameterImage(spec.ssm, signal), signal)
    return this.newestNamed(spec, signal)
  }

  private async parameterImage(name: string, signal: AbortSignal | undefined): Promise<string> {
    const value = await this.session
      .call('SSM', 'ssm:GetParameter', (client, options) => client.send(new GetParameterCommand({ Name: name }), options), signal)
      .then(({ Parameter }) => Parameter?.Value)
      .catch((error) => {
        if (awsCode(error) === 'ParameterNotFound' || awsCode(error) === 'ParameterVersionNotFound') return undefined
        throw error
      })
    if (value === undefined) {
      throw new HengeError('NOT_FOUND', `There is no SSM parameter "${name}" in ${this.session.region}. Correct image.ssm in the recipe.`, {
        details: { ssm: name },
      })
    }
    if (!/^ami-[0-9a-f]+$/.test(value)) {
      throw new HengeError('NOT_FOUND', `The SSM parameter "${name}" holds no image id. Correct image.ssm in the recipe.`, {
        details: { ssm: name },
      })
    }
    return value
  }

  private async newestNamed(
    spec: { owner: string; name: string; architecture: string },
    signal: AbortSignal | undefined,
  ): Promise<ResolvedImage> {
    const filters: Filter[] = [
      { Name: 'name', Values: [spec.name] },
      { Name: 'architecture', Values: [spec.architecture] },
      { Name: 'state', Values: ['available'] },
    ]
    const images: Image[] = []
    let NextToken: string | undefined
    do {
      const page = await this.session.call(
        'EC2',
        'ec2:DescribeImages',
        (client, options) =>
          client.send(new DescribeImagesCommand({ Owners: [spec.owner], Filters: filters, MaxResults: 1000, NextToken }), options),
        signal,
      )
      images.push(...(page.Images ?? []))
      NextToken = page.NextToken
    } while (NextToken)
    const newest = images.sort(newestFirst)[0]
    if (!newest) {
      throw new HengeError(
        'NOT_FOUND',
        `No image of owner "${spec.owner}" is named "${spec.name}" (${spec.architecture}) in ${this.session.region}. Correct image in the recipe.`,
        { details: { ...spec } },
      )
    }
    return toResolvedImage(newest)
  }
}

/** NOT_FOUND when there is no such image, or it is not shared with the account. */
export async function describeImage(session: AwsSession, imageId: string, signal: AbortSignal | undefined): Promise<ResolvedImage> {
  const image = await session
    .call(
      'EC2',
      'ec2:DescribeImages',
      (client, options) => client.send(new DescribeImagesCommand({ ImageIds: [imageId] }), options),
      signal,
    )
    .then(({ Images }) => Images?.[0])
    .catch((error) => {
      if (awsCode(error)?.startsWith('InvalidAMIID')) return undefined
      throw error
    })
  if (!image) {
    throw new HengeError('NOT_FOUND', `There is no image ${imageId} in ${session.region}, or this account may not use it.`, {
      details: { imageId },
    })
  }
  return toResolvedImage(image)
}

/** Two of one instant are told apart by name, so that the choice stays the same. */
function newestFirst(one: Image, other: Image): number {
  const byDate = (other.CreationDate ?? '').localeCompare(one.CreationDate ?? '')
  return byDate || (other.Name ?? '').localeCompare(one.Name ?? '') || (other.ImageId ?? '').localeCompare(one.ImageId ?? '')
}

function toResolvedImage(image: Image): ResolvedImage {
  return {
    id: image.ImageId ?? '',
    name: image.Name ?? null,
    architecture: image.Architecture ?? null,
    createdAt: image.CreationDate ?? null,
    rootDevice: image.RootDeviceName ?? '/dev/xvda',
  }
}
