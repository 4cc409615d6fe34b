import {
  DescribeServices$,
  type DescribeServicesRequest,
  type DescribeServicesResponse,
  GetProducts$,
  type GetProductsRequest,
  type GetProductsResponse,
} from '@aws-sdk/client-pricing'
import { ApiError } from '../world/api-error.ts'
import { hexDigits } from '../world/dice.ts'
import { instanceTypes } from '../world/instance-types.ts'
import { regionLocations, usagePrefix } from '../world/network.ts'
import { listedInstanceHour, otherPrices, volumeGiBMonth, volumeTypes } from '../world/prices.ts'
import { type CallContext, defineService, operation } from './service.ts'

interface Product {
  readonly family: string
  readonly attributes: Readonly<Record<string, string>>
  readonly unit: 'Hrs' | 'GB-Mo' | 'IOPS-Mo' | 'GiBps-mo'
  readonly price: number
}

function productsOf(region: string, location: string): Product[] {
  const place = { regionCode: region, location, locationType: 'AWS Region', servicecode: 'AmazonEC2' }
  const prices = otherPrices(region)
  const compute = instanceTypes.flatMap((type) => {
    const price = listedInstanceHour(region, type.name)
    if (price === null) return []
    const attributes = {
      ...place,
      instanceType: type.name,
      vcpu: String(type.vcpus),
      memory: `${type.memoryMiB / 1024} GiB`,
      operatingSystem: 'Linux',
      preInstalledSw: 'NA',
      licenseModel: 'No License required',
      tenancy: 'Shared',
      capacitystatus: 'Used',
      operation: 'RunInstances',
      usagetype: `${usagePrefix(region)}BoxUsage:${type.name}`,
      marketoption: 'OnDemand',
    }
    return [{ family: 'Compute Instance', unit: 'Hrs' as const, price, attributes }]
  })
  const storage = volumeTypes.map((name) => ({
    family: 'Storage',
    unit: 'GB-Mo' as const,
    price: volumeGiBMonth(region, name),
    attributes: {
      ...place,
      volumeApiName: name,
      usagetype: `${usagePrefix(region)}EBS:VolumeUsage.${name}`,
      storageMedia: ['standard', 'st1', 'sc1'].includes(name) ? 'HDD-backed' : 'SSD-backed',
    },
  }))
  const addresses = [
    { use: 'InUseAddress', price: prices.addressHour },
    { use: 'IdleAddress', price: prices.idleAddressHour },
  ].map(({ use, price }) => ({
    family: 'VpcPublicIPv4Address',
    unit: 'Hrs' as const,
    price,
    attributes: { ...place, servicecode: 'AmazonVPC', group: 'VPCPublicIPv4Address', usagetype: `${usagePrefix(region)}PublicIPv4:${use}` },
  }))
  const extras = [
    { family: 'System Operation', unit: 'IOPS-Mo' as const, price: prices.iops, usage: 'VolumeP-IOPS' },
    // AWS prices throughput by the GiB/s.
    { family: 'Provisioned Throughput', unit: 'GiBps-mo' as const, price: prices.throughput * 1024, usage: 'VolumeP-Throughput' },
  ].map(({ usage, ...rest }) => ({
    ...rest,
    attributes: { ...place, volumeApiName: 'gp3', usagetype: `${usagePrefix(region)}EBS:${usage}.gp3` },
  }))
  const snapshot = {
    family: 'Storage Snapshot',
    unit: 'GB-Mo' as const,
    price: prices.snapshots,
    attributes: { ...place, usagetype: `${usagePrefix(region)}EBS:SnapshotUsage`, storageMedia: 'Amazon S3' },
  }
  return [...compute, ...storage, ...extras, snapshot, ...addresses]
}

const products = Object.entries(regionLocations).flatMap(([region, location]) => productsOf(region, location))

/** One entry of AWS’s price list, which is JSON in a string. */
function listEntry(product: Product): string {
  const sku = hexDigits(JSON.stringify(product.attributes), 16).toUpperCase()
  const term = `${sku}.JRTCKXETXF`
  const rate = `${term}.6YS6EN2CT7`
  return JSON.stringify({
    product: { productFamily: product.family, attributes: product.attributes, sku },
    serviceCode: product.attributes.servicecode,
    terms: {
      OnDemand: {
        [term]: {
          sku,
          offerTermCode: 'JRTCKXETXF',
          termAttributes: {},
          priceDimensions: {
            [rate]: {
              rateCode: rate,
              unit: product.unit,
              beginRange: '0',
              endRange: 'Inf',
              description: `$${product.price} per ${product.unit}`,
              appliesTo: [],
              pricePerUnit: { USD: product.price.toFixed(10) },
            },
          },
        },
      },
    },
  })
}

function getProducts(_context: CallContext, input: GetProductsRequest): GetProductsResponse {
  const filters = input.Filters ?? []
  const matching = products.filter(
    (product) =>
      product.attributes.servicecode === input.ServiceCode &&
      filters.every((filter) => {
        const actual = filter.Field === 'productFamily' ? product.family : product.attributes[filter.Field ?? '']
        return actual === filter.Value
      }),
  )
  const size = input.MaxResults ?? 100
  if (size < 1 || size > 100) throw new ApiError('InvalidParameterException', 'MaxResults must be between 1 and 100.')
  const start = input.NextToken === undefined ? 0 : Number(input.NextToken)
  if (!Number.isInteger(start) || start < 0) throw new ApiError('InvalidNextTokenException', 'The pagination token is invalid.')
  const end = start + size
  return {
    FormatVersion: 'aws_v1',
    PriceList: matching.slice(start, end).map(listEntry) as GetProductsResponse['PriceList'],
    NextToken: end < matching.length ? String(end) : undefined,
  }
}

function describeServices(_context: CallContext, input: DescribeServicesRequest): DescribeServicesResponse {
  const codes = ['AmazonEC2', 'AmazonVPC'].filter((code) => input.ServiceCode === undefined || input.ServiceCode === code)
  if (codes.length === 0) throw new ApiError('NotFoundException', `Service ${input.ServiceCode} not found.`)
  return {
    FormatVersion: 'aws_v1',
    Services: codes.map((ServiceCode) => ({
      ServiceCode,
      AttributeNames: [
        ...new Set(
          products
            .filter((product) => product.attributes.servicecode === ServiceCode)
            .flatMap((product) => Object.keys(product.attributes)),
        ),
      ],
    })),
  }
}

export const pricingService = defineService({ name: 'pricing' }, [
  operation(GetProducts$, getProducts),
  operation(DescribeServices$, describeServices),
])
