import { GetServiceQuota$, type GetServiceQuotaRequest, type GetServiceQuotaResponse } from '@aws-sdk/client-service-quotas'
import { addressQuota } from '../world/addresses.ts'
import { ApiError } from '../world/api-error.ts'
import { vcpuQuota } from '../world/capacity.ts'
import type { Region } from '../world/region.ts'
import { type CallContext, defineService, operation } from './service.ts'

/** The quotas that the sandbox enforces. All its instance types are of the standard families. */
const quotas: Readonly<Record<string, { readonly name: string; readonly value: (region: Region) => number }>> = {
  'L-1216C47A': { name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances', value: vcpuQuota },
  'L-0263D0A3': { name: 'EC2-VPC Elastic IPs', value: addressQuota },
}

function getServiceQuota({ world, region }: CallContext, input: GetServiceQuotaRequest): GetServiceQuotaResponse {
  const { ServiceCode, QuotaCode = '' } = input
  const quota = ServiceCode === 'ec2' && Object.hasOwn(quotas, QuotaCode) ? quotas[QuotaCode] : undefined
  if (quota === undefined) {
    throw new ApiError('NoSuchResourceException', 'The request failed because the specified service quota does not exist.')
  }
  return {
    Quota: {
      ...{ ServiceCode, ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)', QuotaCode, QuotaName: quota.name },
      QuotaArn: `arn:aws:servicequotas:${region.name}:${world.accountId}:ec2/${QuotaCode}`,
      ...{ Value: quota.value(region), Unit: 'None', Adjustable: true, GlobalQuota: false, QuotaAppliedAtLevel: 'ACCOUNT' },
    },
  }
}

export const serviceQuotasService = defineService({ name: 'servicequotas' }, [operation(GetServiceQuota$, getServiceQuota)])
