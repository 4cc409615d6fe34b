import { hexDigits } from './dice.ts'

export interface Image {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly ownerId: string
  readonly ownerAlias: string | null
  readonly architecture: 'x86_64' | 'arm64'
  readonly createdAt: number
  readonly rootDevice: string
  readonly rootSizeGiB: number
  readonly snapshotId: string
}

interface Line {
  readonly ownerId: string
  readonly ownerAlias: string | null
  readonly rootDevice: string
  readonly rootSizeGiB: number
  /** Days after the month’s first on which the month’s image comes out. */
  readonly day: number
  readonly description: string
  readonly name: (date: string, serial: number, architecture: 'x86_64' | 'arm64') => string
  /** SSM parameters that hold the newest image’s id. */
  readonly parameter: (architecture: 'x86_64' | 'arm64') => string
}

const debianArchitecture = { x86_64: 'amd64', arm64: 'arm64' } as const

function debian(release: number, codename: string, day: number): Line {
  return {
    ownerId: '136693071363',
    ownerAlias: null,
    rootDevice: '/dev/xvda',
    rootSizeGiB: 8,
    day,
    description: `Debian ${release} (${codename})`,
    name: (date, serial, architecture) => `debian-${release}-${debianArchitecture[architecture]}-${date}-${1500 + serial * 7}`,
    parameter: (architecture) => `/aws/service/debian/release/${release}/latest/${debianArchitecture[architecture]}`,
  }
}

const lines: readonly Line[] = [
  debian(12, 'bookworm', 9),
  debian(13, 'trixie', 12),
  {
    ownerId: '137112412989',
    ownerAlias: 'amazon',
    rootDevice: '/dev/xvda',
    rootSizeGiB: 8,
    day: 5,
    description: 'Amazon Linux 2023 AMI',
    name: (date, serial, architecture) => `al2023-ami-2023.${serial}.${date}.0-kernel-6.1-${architecture}`,
    parameter: (architecture) => `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`,
  },
  {
    ownerId: '099720109477',
    ownerAlias: null,
    rootDevice: '/dev/sda1',
    rootSizeGiB: 8,
    day: 7,
    description: 'Canonical, Ubuntu, 24.04, image',
    name: (date, _serial, architecture) =>
      `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${debianArchitecture[architecture]}-server-${date}`,
    parameter: (architecture) =>
      `/aws/service/canonical/ubuntu/server/24.04/stable/current/${debianArchitecture[architecture]}/hvm/ebs-gp3/ami-id`,
  },
]

/** How many monthly builds of each are public at a time. */
const buildsKept = 6

function buildTime(monthsSince1970: number, day: number): number {
  return Date.UTC(1970, monthsSince1970, 1 + day, 9, 14)
}

function imagesOfLine(region: string, line: Line, architecture: 'x86_64' | 'arm64', now: number): Image[] {
  const date = new Date(now)
  const thisMonth = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
  const newest = buildTime(thisMonth, line.day) <= now ? thisMonth : thisMonth - 1
  return Array.from({ length: buildsKept }, (_, age) => {
    const month = newest - age
    const createdAt = buildTime(month, line.day)
    const day = new Date(createdAt).toISOString().slice(0, 10).replaceAll('-', '')
    const name = line.name(day, month - 660, architecture)
    return {
      id: `ami-0${hexDigits(`${region} ${name}`, 16)}`,
      name,
      description: line.description,
      ownerId: line.ownerId,
      ownerAlias: line.ownerAlias,
      architecture,
      createdAt,
      rootDevice: line.rootDevice,
      rootSizeGiB: line.rootSizeGiB,
      snapshotId: `snap-0${hexDigits(`${region} ${name} snapshot`, 16)}`,
    }
  })
}

/** The public images of a region at an hour: a new build of each kind comes out every month, newest first. */
export function imagesAt(region: string, now: number): Image[] {
  return lines.flatMap((line) => (['x86_64', 'arm64'] as const).flatMap((architecture) => imagesOfLine(region, line, architecture, now)))
}

/** Name → value of the public SSM parameters that name an image. */
export function imageParametersAt(region: string, now: number): Map<string, { readonly imageId: string; readonly changedAt: number }> {
  const parameters = new Map<string, { imageId: string; changedAt: number }>()
  for (const line of lines) {
    for (const architecture of ['x86_64', 'arm64'] as const) {
      const newest = imagesOfLine(region, line, architecture, now)[0]
      if (newest !== undefined) parameters.set(line.parameter(architecture), { imageId: newest.id, changedAt: newest.createdAt })
    }
  }
  return parameters
}
