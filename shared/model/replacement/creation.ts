/** What a job may leave behind. A volume is not made by a job but set free: nobody finds it by a tag, and it is paid for all the same. */
export type CreationKind = 'server' | 'volume' | 'snapshot' | 'image' | 'security-group' | 'lock'

/** Something that a job is about to create, or to leave hanging nowhere. Written down before it is done. */
export interface Creation {
  readonly jobId: string
  readonly accountId: string
  readonly region: string
  readonly kind: CreationKind
  /**
   * What identifies it in its job: a server’s client token, the id of a volume that is set free, the id of the volume of which a
   * snapshot is made, an image’s name, a security group’s VPC, a lock’s name.
   */
  readonly key: string
  /** For people: web-3. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly at: number
}
