import {
  DescribeAccountAttributes$,
  type DescribeAccountAttributesRequest,
  type DescribeAccountAttributesResult,
  DescribeInstanceTypes$,
  type DescribeInstanceTypesRequest,
  type DescribeInstanceTypesResult,
  DescribeKeyPairs$,
  type DescribeKeyPairsRequest,
  type DescribeKeyPairsResult,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2'
import { addressQuota } from '../../world/addresses.ts'
import { ApiError } from '../../world/api-error.ts'
import { hexDigits } from '../../world/dice.ts'
import { type InstanceType, instanceTypes } from '../../world/instance-types.ts'
import { keyPairName } from '../../world/launch.ts'
import { defaultVpcId } from '../../world/network.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { page } from './paging.ts'

function isBurstable(type: InstanceType): boolean {
  return type.name.startsWith('t')
}

function typeView(type: InstanceType): InstanceTypeInfo {
  return {
    InstanceType: type.name as InstanceTypeInfo['InstanceType'],
    CurrentGeneration: true,
    FreeTierEligible: type.name === 't3.micro',
    SupportedUsageClasses: ['on-demand'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: { SupportedArchitectures: [type.architecture] },
    VCpuInfo: { DefaultVCpus: type.vcpus },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    InstanceStorageSupported: false,
    HibernationSupported: true,
    BurstablePerformanceSupported: isBurstable(type),
    DedicatedHostsSupported: false,
    AutoRecoverySupported: true,
  }
}

function describeInstanceTypes(_context: CallContext, input: DescribeInstanceTypesRequest): DescribeInstanceTypesResult {
  refuseDryRun(input)
  const names: readonly string[] = input.InstanceTypes ?? []
  const unknown = names.filter((name) => !instanceTypes.some((type) => type.name === name))
  if (unknown.length > 0) {
    throw new ApiError('InvalidInstanceType', `The following supplied instance types do not exist: [${unknown.join(', ')}]`)
  }
  const matching = applyFilters(
    names.length === 0 ? instanceTypes : instanceTypes.filter((type) => names.includes(type.name)),
    input.Filters,
    {
      'bare-metal': () => ['false'],
      'burstable-performance-supported': (type) => [String(isBurstable(type))],
      'current-generation': () => ['true'],
      'free-tier-eligible': (type) => [String(type.name === 't3.micro')],
      hypervisor: () => ['nitro'],
      'instance-storage-supported': () => ['false'],
      'instance-type': (type) => [type.name],
      'memory-info.size-in-mib': (type) => [String(type.memoryMiB)],
      'processor-info.supported-architecture': (type) => [type.architecture],
      'supported-root-device-type': () => ['ebs'],
      'supported-usage-class': () => ['on-demand'],
      'vcpu-info.default-vcpus': (type) => [String(type.vcpus)],
    },
    () => ({}),
  )
  const shown = page(matching, input, { least: 5, most: 100 }, (type) => type.name)
  return { InstanceTypes: shown.items.map(typeView), NextToken: shown.nextToken }
}

function describeKeyPairs({ region }: CallContext, input: DescribeKeyPairsRequest): DescribeKeyPairsResult {
  refuseDryRun(input)
  const KeyPairId = `key-0${hexDigits(`${region.name} key pair`, 16)}`
  const unknown = input.KeyNames?.find((name) => name !== keyPairName) ?? input.KeyPairIds?.find((id) => id !== KeyPairId)
  if (unknown !== undefined) throw new ApiError('InvalidKeyPair.NotFound', `The key pair '${unknown}' does not exist`)
  const matching = applyFilters(
    [KeyPairId],
    input.Filters,
    { 'key-name': () => [keyPairName], 'key-pair-id': (id) => [id], fingerprint: () => [] },
    () => ({}),
  )
  return { KeyPairs: matching.map((id) => ({ KeyPairId: id, KeyName: keyPairName, KeyType: 'ed25519', Tags: [] })) }
}

function describeAccountAttributes({ region }: CallContext, input: DescribeAccountAttributesRequest): DescribeAccountAttributesResult {
  refuseDryRun(input)
  const addresses = String(addressQuota(region))
  const values: Readonly<Record<string, string>> = {
    'supported-platforms': 'VPC',
    'default-vpc': defaultVpcId(region.name),
    'vpc-max-security-groups-per-interface': '5',
    'max-elastic-ips': addresses,
    'vpc-max-elastic-ips': addresses,
  }
  const wanted: readonly string[] = input.AttributeNames ?? []
  const unknown = wanted.find((name) => !Object.hasOwn(values, name))
  if (unknown !== undefined) throw new ApiError('InvalidParameterValue', `Invalid value '${unknown}' for attributeName.`)
  return {
    AccountAttributes: Object.entries(values)
      .filter(([name]) => wanted.length === 0 || wanted.includes(name))
      .map(([AttributeName, AttributeValue]) => ({ AttributeName, AttributeValues: [{ AttributeValue }] })),
  }
}

export const catalogueOperations = [
  operation(DescribeAccountAttributes$, describeAccountAttributes),
  operation(DescribeInstanceTypes$, describeInstanceTypes),
  operation(DescribeKeyPairs$, describeKeyPairs),
]
