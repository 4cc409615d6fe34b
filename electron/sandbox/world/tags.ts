import { ApiError } from './api-error.ts'

/** Throws what EC2 answers to tags it does not take. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    if (key === '') throw new ApiError('InvalidParameterValue', 'Tag key cannot be empty.')
    if (key.toLowerCase().startsWith('aws:')) {
      throw new ApiError(
        'InvalidParameterValue',
        `Value ( ${key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
      )
    }
    if (key.length > 128) throw new ApiError('InvalidParameterValue', `Tag key exceeds the maximum length of 128 characters`)
    if (value.length > 256) throw new ApiError('InvalidParameterValue', `Tag value exceeds the maximum length of 256 characters`)
  }
  if (Object.keys(tags).length > 50) throw new ApiError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.')
}
