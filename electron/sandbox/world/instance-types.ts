export interface InstanceType {
  readonly name: string
  readonly vcpus: number
  readonly memoryMiB: number
  readonly architecture: 'x86_64' | 'arm64'
  /** On-demand Linux, USD an hour. */
  readonly price: { readonly 'us-east-1': number; readonly 'eu-central-1': number }
}

function type(
  name: string,
  vcpus: number,
  gibibytes: number,
  unitedStates: number,
  frankfurt: number,
  architecture: 'x86_64' | 'arm64' = 'x86_64',
): InstanceType {
  return { name, vcpus, memoryMiB: gibibytes * 1024, architecture, price: { 'us-east-1': unitedStates, 'eu-central-1': frankfurt } }
}

/** AWS’s on-demand Linux prices of these types in 2026. */
export const instanceTypes: readonly InstanceType[] = [
  type('t3.nano', 2, 0.5, 0.0052, 0.006),
  type('t3.micro', 2, 1, 0.0104, 0.012),
  type('t3.small', 2, 2, 0.0208, 0.024),
  type('t3.medium', 2, 4, 0.0416, 0.048),
  type('t3.large', 2, 8, 0.0832, 0.096),
  type('t3.xlarge', 4, 16, 0.1664, 0.192),
  type('t3a.micro', 2, 1, 0.0094, 0.0108),
  type('t3a.small', 2, 2, 0.0188, 0.0216),
  type('t3a.medium', 2, 4, 0.0376, 0.0432),
  type('t4g.micro', 2, 1, 0.0084, 0.0096, 'arm64'),
  type('t4g.small', 2, 2, 0.0168, 0.0192, 'arm64'),
  type('t4g.medium', 2, 4, 0.0336, 0.0384, 'arm64'),
  type('m6i.large', 2, 8, 0.096, 0.115),
  type('m6i.xlarge', 4, 16, 0.192, 0.23),
  type('m6i.2xlarge', 8, 32, 0.384, 0.46),
  type('m7i.large', 2, 8, 0.1008, 0.12075),
  type('m7i.xlarge', 4, 16, 0.2016, 0.2415),
  type('m7g.large', 2, 8, 0.0816, 0.0978, 'arm64'),
  type('c6i.large', 2, 4, 0.085, 0.097),
  type('c6i.xlarge', 4, 8, 0.17, 0.194),
  type('c7i.large', 2, 4, 0.08925, 0.10185),
  type('r6i.large', 2, 16, 0.126, 0.152),
  type('r6i.xlarge', 4, 32, 0.252, 0.304),
]

export function findInstanceType(name: string): InstanceType | undefined {
  return instanceTypes.find((candidate) => candidate.name === name)
}

/** USD a month for what a gp3 does beyond 3,000 IOPS and 125 MiB/s: of an IOPS, and of a MiB/s. */
export const volumeExtras = {
  included: { iops: 3000, throughput: 125 },
  iops: { 'us-east-1': 0.005, 'eu-central-1': 0.006 },
  throughput: { 'us-east-1': 0.04, 'eu-central-1': 0.048 },
} as const

/** USD for a GiB and month, as in AWS’s price list. */
export const volumePrices: Readonly<Record<string, { readonly 'us-east-1': number; readonly 'eu-central-1': number }>> = {
  gp3: { 'us-east-1': 0.08, 'eu-central-1': 0.0952 },
  gp2: { 'us-east-1': 0.1, 'eu-central-1': 0.119 },
  io2: { 'us-east-1': 0.125, 'eu-central-1': 0.149 },
  st1: { 'us-east-1': 0.045, 'eu-central-1': 0.054 },
  standard: { 'us-east-1': 0.05, 'eu-central-1': 0.059 },
}
