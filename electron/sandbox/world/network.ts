import { hexDigits } from './dice.ts'

/** Regions every account has without opting in, with the name the price list uses for them. */
export const regionLocations: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-northeast-3': 'Asia Pacific (Osaka)',
  'ap-south-1': 'Asia Pacific (Mumbai)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'ca-central-1': 'Canada (Central)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-north-1': 'EU (Stockholm)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-west-3': 'EU (Paris)',
  'sa-east-1': 'South America (Sao Paulo)',
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
}

/** The letters that bills and the price list put before a usage type of a region; the oldest region has none. */
const billingCodes: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'APN1',
  'ap-northeast-2': 'APN2',
  'ap-northeast-3': 'APN3',
  'ap-south-1': 'APS3',
  'ap-southeast-1': 'APS1',
  'ap-southeast-2': 'APS2',
  'ca-central-1': 'CAN1',
  'eu-central-1': 'EUC1',
  'eu-north-1': 'EUN1',
  'eu-west-1': 'EU',
  'eu-west-2': 'EUW2',
  'eu-west-3': 'EUW3',
  'sa-east-1': 'SAE1',
  'us-east-2': 'USE2',
  'us-west-1': 'USW1',
  'us-west-2': 'USW2',
}

/** "EUC1-" for Frankfurt, "" for the oldest region. */
export function usagePrefix(region: string): string {
  const code = billingCodes[region]
  return code === undefined ? '' : `${code}-`
}

/** Where is kept what belongs to no region. */
export const homeRegion = 'us-east-1'

export interface Subnet {
  readonly id: string
  readonly zone: string
  readonly zoneId: string
  readonly vpcId: string
  /** First two octets and the third as a number: 172.31.16 for 172.31.16.0/20. */
  readonly base: readonly [number, number, number]
  readonly cidr: string
}

export function defaultVpcId(region: string): string {
  return `vpc-0${hexDigits(`${region} vpc`, 16)}`
}

export function defaultSecurityGroupId(region: string): string {
  return `sg-0${hexDigits(`${region} default group`, 16)}`
}

/** The default VPC’s subnets: one /20 in each of three zones. */
export function subnetsOf(region: string): Subnet[] {
  return ['a', 'b', 'c'].map((letter, index) => ({
    id: `subnet-0${hexDigits(`${region}${letter} subnet`, 16)}`,
    zone: `${region}${letter}`,
    zoneId: `${shortRegion(region)}-az${index + 1}`,
    vpcId: defaultVpcId(region),
    base: [172, 31, index * 16],
    cidr: `172.31.${index * 16}.0/20`,
  }))
}

function shortRegion(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-')
  const initials = direction.match(/north|south|east|west|central/g) ?? []
  return `${area}${initials.map((word) => word[0]).join('')}${number}`
}
