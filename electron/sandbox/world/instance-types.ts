export interface InstanceType {
  readonly name: string
  readonly vcpus: number
  readonly memoryMiB: number
  readonly architecture: 'x86_64' | 'arm64'
}

function type(name: string, vcpus: number, gibibytes: number, architecture: 'x86_64' | 'arm64' = 'x86_64'): InstanceType {
  return { name, vcpus, memoryMiB: gibibytes * 1024, architecture }
}

export const instanceTypes: readonly InstanceType[] = [
  type('t3.nano', 2, 0.5),
  type('t3.micro', 2, 1),
  type('t3.small', 2, 2),
  type('t3.medium', 2, 4),
  type('t3.large', 2, 8),
  type('t3.xlarge', 4, 16),
  type('t3a.micro', 2, 1),
  type('t3a.small', 2, 2),
  type('t3a.medium', 2, 4),
  type('t4g.micro', 2, 1, 'arm64'),
  type('t4g.small', 2, 2, 'arm64'),
  type('t4g.medium', 2, 4, 'arm64'),
  type('m6i.large', 2, 8),
  type('m6i.xlarge', 4, 16),
  type('m6i.2xlarge', 8, 32),
  type('m7i.large', 2, 8),
  type('m7i.xlarge', 4, 16),
  type('m7g.large', 2, 8, 'arm64'),
  type('c6i.large', 2, 4),
  type('c6i.xlarge', 4, 8),
  type('c7i.large', 2, 4),
  type('r6i.large', 2, 16),
  type('r6i.xlarge', 4, 32),
]

export function findInstanceType(name: string): InstanceType | undefined {
  return instanceTypes.find((candidate) => candidate.name === name)
}
