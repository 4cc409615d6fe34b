import { HengeError } from '../../../shared/model/error.ts'

/** null: what was asked for is not there. */
export async function unlessGone<Result>(asking: Promise<Result>): Promise<Result | null> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof HengeError && error.code === 'NOT_FOUND') return null
    throw error
  }
}
