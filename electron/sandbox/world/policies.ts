export interface PolicyRequest {
  /** `ec2:StopInstances` */
  readonly action: string
  /** ARN; not looked at where a statement names none, as in a trust policy. */
  readonly resource: string
  /** Who asks, where that is a service. */
  readonly service: string | null
  /** Condition keys. */
  readonly keys: Readonly<Record<string, string>>
}

interface Statement {
  readonly Effect?: unknown
  readonly Action?: unknown
  readonly Resource?: unknown
  readonly Principal?: unknown
  readonly Condition?: unknown
}

/** Whether IAM policies (as JSON) allow a request: some statement does and none denies it. A condition of another kind than these is not fulfilled. */
export function allows(documents: readonly string[], request: PolicyRequest): boolean {
  const statements = documents.flatMap((text) => list((JSON.parse(text) as { readonly Statement?: unknown }).Statement) as Statement[])
  const meant = statements.filter((statement) => means(statement, request))
  return meant.some(({ Effect }) => Effect === 'Allow') && !meant.some(({ Effect }) => Effect === 'Deny')
}

function means({ Action, Resource, Principal, Condition }: Statement, { action, resource, service, keys }: PolicyRequest): boolean {
  if (!list(Action).some((pattern) => matches(pattern, action, 'i'))) return false
  if (Resource !== undefined && !list(Resource).some((pattern) => matches(pattern, resource))) return false
  if (service !== null && !list((Principal as { readonly Service?: unknown } | undefined)?.Service).includes(service)) return false
  return Object.entries((Condition ?? {}) as Readonly<Record<string, object>>).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, values]) => {
      const given = keys[key]
      if (operator === 'StringEquals') return given !== undefined && list(values).includes(given)
      if (operator === 'StringLike' || operator === 'ArnLike') return given !== undefined && list(values).some((one) => matches(one, given))
      return false
    }),
  )
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

function matches(pattern: unknown, text: string, flags = ''): boolean {
  const expression = String(pattern)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`, flags).test(text)
}
