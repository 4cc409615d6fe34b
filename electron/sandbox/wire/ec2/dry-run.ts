import { ApiError } from '../../world/api-error.ts'

/** Ends a call that was asked only whether it would be allowed. To be called when everything that may refuse it has been looked at. */
export function refuseDryRun(input: { readonly DryRun?: boolean }): void {
  if (input.DryRun === true) {
    throw new ApiError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
  }
}
