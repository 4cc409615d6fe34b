import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { IAMClient } from '@aws-sdk/client-iam'
import { PricingClient } from '@aws-sdk/client-pricing'
import { Route53Client } from '@aws-sdk/client-route-53'
import { SchedulerClient } from '@aws-sdk/client-scheduler'
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import { SSMClient } from '@aws-sdk/client-ssm'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { HttpHandler } from '@smithy/core/protocols'
import type { Account } from '../../../shared/model/account.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { partitionOf } from '../../../shared/model/partition.ts'
import { guarded } from './answer-guard.ts'
import { loadAwsConfiguration } from './aws-configuration.ts'
import { toHengeError } from './aws-error.ts'
import { boundCredentials } from './bound-credentials.ts'
import { type CredentialsProvider, profileCredentials } from './credentials.ts'
import { configuredEndpoint, type ServiceId } from './endpoint.ts'
import { quick } from './quick-answers.ts'
import { signInRemedy } from './sign-in-remedy.ts'

/** Milliseconds. `attempt` runs until the answer begins, `call` over all attempts and the whole answer. */
export interface Timeouts {
  readonly connect: number
  readonly attempt: number
  readonly call: number
}
export const defaultTimeouts: Timeouts = { connect: 5_000, attempt: 30_000, call: 90_000 }

export interface SessionOptions {
  readonly account: Account
  readonly region: string
  readonly environment: NodeJS.ProcessEnv
  /** Answers in-process, in the place of the network. */
  readonly requestHandler: HttpHandler | undefined
  readonly timeouts: Timeouts
}

const attemptsOfCall = 4

/** Never kept, logged or shown by whoever is given them. */
export type AwsKeys = Awaited<ReturnType<CredentialsProvider>>

interface Settings {
  readonly region: string
  readonly credentials: CredentialsProvider
  readonly endpointOf: (service: ServiceId) => string | null
  readonly signIn: string | null
}

const makers = {
  Pricing: (config: ClientConfig) => guarded(new PricingClient(config)),
  'Cost Explorer': (config: ClientConfig) => guarded(new CostExplorerClient(config)),
  EC2: (config: ClientConfig) => guarded(quick(new EC2Client(config))),
  SSM: (config: ClientConfig) => guarded(new SSMClient(config)),
  STS: (config: ClientConfig) => guarded(new STSClient(config)),
  'Elastic Load Balancing v2': (config: ClientConfig) => guarded(new ElasticLoadBalancingV2Client(config)),
  CloudWatch: (config: ClientConfig) => guarded(new CloudWatchClient(config)),
  'Route 53': (config: ClientConfig) => guarded(new Route53Client(config)),
  'Service Quotas': (config: ClientConfig) => guarded(new ServiceQuotasClient(config)),
  Scheduler: (config: ClientConfig) => guarded(new SchedulerClient(config)),
  IAM: (config: ClientConfig) => guarded(new IAMClient(config)),
  DynamoDB: (config: ClientConfig) => guarded(new DynamoDBClient(config)),
}
type ClientOf<Service extends ServiceId> = ReturnType<(typeof makers)[Service]>
type ClientConfig = ReturnType<AwsSession['configOf']>

const hostPrefixes: Readonly<Record<Exclude<ServiceId, 'Route 53' | 'IAM'>, string>> = {
  EC2: 'ec2',
  SSM: 'ssm',
  STS: 'sts',
  'Elastic Load Balancing v2': 'elasticloadbalancing',
  CloudWatch: 'monitoring',
  'Service Quotas': 'servicequotas',
  Scheduler: 'scheduler',
  Pricing: 'api.pricing',
  'Cost Explorer': 'ce',
  DynamoDB: 'dynamodb',
}

const domains = { aws: 'amazonaws.com', 'aws-us-gov': 'amazonaws.com', 'aws-cn': 'amazonaws.com.cn', 'aws-eusc': 'amazonaws.eu' } as const

/** AWS’s own, for messages. Route 53 and IAM are one for all regions of a partition. */
function hostOf(service: ServiceId | 'es', region: string): string {
  const domain = domains[partitionOf(region)]
  if (service === 'IAM') return `iam.${domain}`
  if (service === 'Route 53') return `route53.${domain}`
  return `${service === 'es' ? service : hostPrefixes[service]}.${region}.${domain}`
}

/** The SDK’s clients for one account in one region, made when first needed, and the one way through which they are called. */
export class AwsSession {
  readonly account: Account
  readonly region: string
  private readonly options: SessionOptions
  private readonly clients = new Map<string, object>()
  private settings: Promise<Settings> | null = null

  constructor(options: SessionOptions) {
    this.options = options
    this.account = options.account
    this.region = options.region
  }

  /**
   * Calls one service. `action` is the IAM action, for messages. Throws HengeError, or the signal’s reason as soon as it aborts
   * (the SDK itself does not look at it while it waits for a retry). `attempts`: `once` for what is made without a token, where a
   * lost answer must not make a second one; the caller looks whether it is there.
   */
  async call<Service extends ServiceId, Result>(
    service: Service,
    action: string,
    work: (client: ClientOf<Service>, options: { readonly abortSignal: AbortSignal }) => Promise<Result>,
    signal: AbortSignal | undefined,
    attempts: 'several' | 'once' = 'several',
  ): Promise<Result> {
    signal?.throwIfAborted()
    const limit = AbortSignal.timeout(this.options.timeouts.call)
    const abortSignal = signal ? AbortSignal.any([signal, limit]) : limit
    let signIn: string | null = null
    let endpointHost = hostOf(service, this.region)
    try {
      const settings = await this.loadSettings()
      signIn = settings.signIn
      const endpoint = settings.endpointOf(service)
      if (endpoint !== null) endpointHost = new URL(endpoint).host
      return await untilAborted(work(this.clientFor(service, settings, attempts), { abortSignal }), abortSignal)
    } catch (error) {
      signal?.throwIfAborted()
      const reason = limit.aborted ? Object.assign(new Error('no answer in time'), { name: 'TimeoutError' }) : error
      throw toHengeError(reason, { action, profile: this.account.profile, signIn, endpointHost })
    }
  }

  /** What another AWS service’s own client signs with; asked anew for each request, as they may expire. HengeError as of `call`. */
  async keys(): Promise<AwsKeys> {
    let signIn: string | null = null
    try {
      const settings = await this.loadSettings()
      signIn = settings.signIn
      return await settings.credentials()
    } catch (error) {
      const context = { action: 'es:ESHttpPost', profile: this.account.profile, signIn, endpointHost: hostOf('es', this.region) }
      throw toHengeError(error, context)
    }
  }

  /** Credentials and endpoints are read afresh at the next call. What is under way goes on: destroying the clients would cut it off. */
  forget(): void {
    this.clients.clear()
    this.settings = null
  }

  private clientFor<Service extends ServiceId>(service: Service, settings: Settings, attempts: 'several' | 'once'): ClientOf<Service> {
    const existing = this.clients.get(`${service} ${attempts}`)
    if (existing) return existing as ClientOf<Service>
    const client = makers[service](this.configOf(settings, settings.endpointOf(service), attempts === 'once' ? 1 : attemptsOfCall))
    this.clients.set(`${service} ${attempts}`, client)
    return client as ClientOf<Service>
  }

  private configOf(settings: Settings, endpoint: string | null, maxAttempts = attemptsOfCall) {
    const { connect, attempt } = this.options.timeouts
    return {
      region: settings.region,
      credentials: settings.credentials,
      ...(endpoint === null ? {} : { endpoint }),
      // Resolved here for the account’s own profile; the process’s environment must not redirect the built-in sandbox.
      ignoreConfiguredEndpointUrls: true,
      retryMode: 'adaptive',
      maxAttempts,
      requestHandler: this.options.requestHandler ?? {
        connectionTimeout: connect,
        requestTimeout: attempt,
        throwOnRequestTimeout: true,
        // HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as the CLI honours them.
        httpAgent: { proxyEnv: this.options.environment },
        httpsAgent: { proxyEnv: this.options.environment },
      },
    }
  }

  private loadSettings(): Promise<Settings> {
    this.settings ??= this.readSettings().catch((error) => {
      this.settings = null
      throw error
    })
    return this.settings
  }

  private async readSettings(): Promise<Settings> {
    const { account, region, requestHandler, environment } = this.options
    if (requestHandler) {
      const credentials = { accessKeyId: 'AKIAHENGESANDBOX0000', secretAccessKey: 'not-a-secret' }
      return { region, credentials: async () => credentials, endpointOf: () => null, signIn: null }
    }
    const { profile, awsAccountId } = account
    if (profile === null) throw new HengeError('INVALID_INPUT', `The account "${account.name}" has no AWS profile.`)
    const configuration = await loadAwsConfiguration(environment)
    const endpointOf = (service: ServiceId) => configuredEndpoint(service, profile, configuration, environment)
    const credentials = profileCredentials(profile, region, configuration, endpointOf('STS'))
    const settings: Settings = { region, credentials, endpointOf, signIn: signInRemedy(profile, configuration) }
    if (awsAccountId === undefined) return settings
    const bound = { profile, awsAccountId, signIn: settings.signIn }
    const accountOf = async (found: Awaited<ReturnType<CredentialsProvider>>) => {
      const client = makers.STS(this.configOf({ ...settings, credentials: async () => found }, endpointOf('STS')))
      return (await client.send(new GetCallerIdentityCommand({}))).Account ?? ''
    }
    return { ...settings, credentials: boundCredentials(credentials, bound, accountOf) }
  }
}

async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
