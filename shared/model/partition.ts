/** The group of regions that shares accounts and names; credentials of one are not known in another. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-eusc' {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('eusc-')) return 'aws-eusc'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
