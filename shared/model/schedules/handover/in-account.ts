/** A schedule of EventBridge Scheduler, as far as it matters here. */
export interface AccountSchedule {
  readonly name: string
  readonly description: string
  /** `cron(0 19 ? * MON-FRI *)` */
  readonly expression: string
  readonly zone: string
  readonly enabled: boolean
  readonly targetArn: string
  readonly roleArn: string
  /** JSON. */
  readonly input: string
  readonly retries: number
  readonly giveUpAfterSeconds: number
  /** What else is set there, in words: a window, a begin, an end. Ours have none. */
  readonly oddities: readonly string[]
}

/** An IAM role that EventBridge Scheduler acts as. Policies are parsed JSON. */
export interface ExecutionRole {
  readonly name: string
  readonly arn: string
  readonly trust: unknown
  /** Inline ones, by name. */
  readonly policies: Readonly<Record<string, unknown>>
  readonly tags: Readonly<Record<string, string>>
}
