import { HengeError } from '../../../shared/model/error.ts'
import type { AwsConfiguration } from './aws-configuration.ts'
import { profileSection } from './aws-configuration.ts'

/** Service ids as the SDK spells them. */
export type ServiceId =
  | 'EC2'
  | 'SSM'
  | 'STS'
  | 'Elastic Load Balancing v2'
  | 'CloudWatch'
  | 'Route 53'
  | 'Service Quotas'
  | 'Scheduler'
  | 'Pricing'
  | 'Cost Explorer'
  | 'IAM'
  | 'DynamoDB'

/**
 * The endpoint configured for a service, or null for AWS’s own. The SDK does this only for AWS_PROFILE, not for the profile a client
 * is given, and falls through to AWS itself when a `services` section is missing; so it is done here, in the documented order:
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function configuredEndpoint(
  service: ServiceId,
  profile: string,
  configuration: AwsConfiguration,
  environment: NodeJS.ProcessEnv,
): string | null {
  const section = profileSection(configuration, profile) ?? {}
  const ignored = environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? section.ignore_configured_endpoint_urls
  if (ignored?.toLowerCase() === 'true') return null
  const key = service.replaceAll(' ', '_')
  const url =
    environment[`AWS_ENDPOINT_URL_${key.toUpperCase()}`] ||
    environment.AWS_ENDPOINT_URL ||
    ofServicesSection(section.services, key.toLowerCase(), profile, configuration) ||
    section.endpoint_url ||
    null
  if (url !== null && !/^https?:\/\/[^/]/i.test(url)) {
    throw new HengeError('INVALID_INPUT', `The endpoint address "${url}" of profile "${profile}" is no http or https address.`, {
      details: { profile },
    })
  }
  return url
}

function ofServicesSection(
  services: string | undefined,
  service: string,
  profile: string,
  configuration: AwsConfiguration,
): string | undefined {
  if (!services) return undefined
  const section = configuration.config[`services.${services}`]
  if (!section) {
    throw new HengeError(
      'INVALID_INPUT',
      `Profile "${profile}" names the services section "${services}", which ${configuration.configFile} does not have. Add [services ${services}] or remove the line.`,
      { details: { profile } },
    )
  }
  return section[`${service}.endpoint_url`]
}
