/** What AWS would answer with instead of a result. `status` 4xx blames the caller, 5xx the service. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
  }
}

/** The connection broke before an answer came. Whatever the call did, it did. */
export class LostAnswer extends Error {
  constructor() {
    super('the sandbox was told to lose this answer')
    this.name = 'LostAnswer'
  }
}
