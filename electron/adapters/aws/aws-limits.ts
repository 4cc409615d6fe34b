import { DescribeInstancesCommand, DescribeInstanceTypesCommand, DescribeSubnetsCommand, type Instance } from '@aws-sdk/client-ec2'
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas'
import { HengeError } from '../../../shared/model/error.ts'
import type { Limits, VcpuQuota } from '../../backend/cloud/ports.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks, filterValues } from './describe-servers.ts'
import { offered } from './not-offered.ts'
import { given, readPages } from './pages.ts'
import { vcpuQuotaCode } from './vcpu-quota-codes.ts'

/** DescribeInstanceTypes takes at most 100 names. */
const typesOfCall = 100

export class AwsLimits implements Limits {
  private readonly session: AwsSession
  /** A type never changes its size. */
  private readonly vcpusOf = new Map<string, number>()

  constructor(session: AwsSession) {
    this.session = session
  }

  async vcpuQuotas(instanceTypes: readonly string[], signal?: AbortSignal): Promise<VcpuQuota[]> {
    const codes = [...new Set(instanceTypes.map(knownCode))]
    if (codes.length === 0) return []
    const limits = await Promise.all(codes.map((code) => this.quota(code, signal)))
    const running = (await this.runningTypes(signal)).filter((type) => codes.includes(vcpuQuotaCode(type) ?? ''))
    await this.learnTypes([...running, ...instanceTypes], signal)
    return limits.map(({ code, name, limit }) => {
      const counts = (type: string) => vcpuQuotaCode(type) === code
      const used = running.filter(counts).reduce((sum, type) => sum + (this.vcpusOf.get(type) ?? 0), 0)
      const own = [...new Set(instanceTypes)].filter((type) => counts(type) && this.vcpusOf.has(type))
      return { code, name, limit, used, perServer: Object.fromEntries(own.map((type) => [type, this.vcpusOf.get(type) ?? 0])) }
    })
  }

  private async quota(code: string, signal: AbortSignal | undefined): Promise<{ code: string; name: string; limit: number }> {
    const asking = this.session.call(
      'Service Quotas',
      'servicequotas:GetServiceQuota',
      async (client, options) => {
        const answer = await client.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code }), options)
        const { QuotaName, Value } = given(answer.Quota, answer)
        return { code, name: QuotaName ?? code, limit: given(Value, answer) }
      },
      signal,
    )
    return offered(this.session, asking, signal)
  }

  /** One entry for each On-Demand server that runs or is about to; the type of each. */
  private async runningTypes(signal: AbortSignal | undefined): Promise<string[]> {
    const running = await readPages<Instance>(
      ({ InstanceId }) => InstanceId,
      (NextToken) =>
        this.session.call(
          'EC2',
          'ec2:DescribeInstances',
          async (client, options) => {
            const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }]
            const page = await client.send(new DescribeInstancesCommand({ Filters, MaxResults: 1000, NextToken }), options)
            return { items: given(page.Reservations, page).flatMap(({ Instances }) => Instances ?? []), next: page.NextToken }
          },
          signal,
        ),
    )
    // Spot and dedicated hosts have quotas of their own.
    const onDemand = running.filter(({ InstanceLifecycle, Placement }) => InstanceLifecycle === undefined && Placement?.Tenancy !== 'host')
    return onDemand.flatMap(({ InstanceType }) => InstanceType ?? [])
  }

  private async learnTypes(types: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const unknown = [...new Set(types)].filter((type) => !this.vcpusOf.has(type))
    for (const names of chunks(unknown, typesOfCall)) {
      const infos = await this.session.call(
        'EC2',
        'ec2:DescribeInstanceTypes',
        async (client, options) => {
          const Filters = [{ Name: 'instance-type', Values: names }]
          const answer = await client.send(new DescribeInstanceTypesCommand({ Filters, MaxResults: typesOfCall }), options)
          return given(answer.InstanceTypes, answer)
        },
        signal,
      )
      for (const { InstanceType, VCpuInfo } of infos) {
        if (InstanceType && VCpuInfo?.DefaultVCpus !== undefined) this.vcpusOf.set(InstanceType, VCpuInfo.DefaultVCpus)
      }
    }
    const missing = unknown.filter((type) => !this.vcpusOf.has(type))
    if (missing.length === 0) return
    throw new HengeError('NOT_FOUND', `It is not known how many vCPUs ${missing.join(', ')} has.`)
  }

  async freeAddresses(subnetIds: readonly string[], signal?: AbortSignal): Promise<Readonly<Record<string, number>>> {
    const free: Record<string, number> = {}
    for (const Values of chunks([...new Set(subnetIds)], filterValues)) {
      const subnets = await this.session.call(
        'EC2',
        'ec2:DescribeSubnets',
        async (client, options) => {
          const answer = await client.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values }] }), options)
          return given(answer.Subnets, answer)
        },
        signal,
      )
      for (const { SubnetId, AvailableIpAddressCount } of subnets) {
        if (SubnetId && AvailableIpAddressCount !== undefined) free[SubnetId] = AvailableIpAddressCount
      }
    }
    return free
  }
}

function knownCode(instanceType: string): string {
  const code = vcpuQuotaCode(instanceType)
  if (code !== null) return code
  throw new HengeError('NOT_FOUND', `It is not known which vCPU quota ${instanceType} counts against.`)
}
