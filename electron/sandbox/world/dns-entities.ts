export interface RecordSet {
  readonly setId: string | null
  readonly weight: number | null
  readonly alias: { readonly zoneId: string; readonly name: string; readonly evaluatesHealth: boolean } | null
  readonly healthCheckId: string | null
  /** With the dot at the end. */
  readonly name: string
  readonly type: string
  /** Seconds; null for an alias. */
  readonly ttl: number | null
  readonly values: readonly string[]
}

export interface HostedZone {
  readonly kind: 'hosted-zone'
  readonly id: string
  readonly name: string
  readonly reference: string
  readonly comment: string
  readonly records: readonly RecordSet[]
}

/** A change of records on its way to the name servers. */
export interface DnsChange {
  readonly kind: 'dns-change'
  readonly id: string
  readonly at: number
  readonly inSyncAt: number
  readonly comment: string
}
