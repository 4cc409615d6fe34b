import { HengeError } from '../../../shared/model/error.ts'

/** Thrown by the session when the answer is neither XML, JSON nor CBOR: a proxy’s page, a captive portal, a crashed gateway. */
export class NotAnAwsAnswer extends Error {
  /** The SDK’s retry looks here: a 5xx is tried again. */
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(status: number) {
    super(`HTTP ${status} without an AWS answer`)
    this.name = 'NotAnAwsAnswer'
    this.$metadata = { httpStatusCode: status }
  }
}

export interface CallContext {
  /** IAM action, "ec2:RunInstances". */
  readonly action: string
  readonly profile: string | null
  /** What to do when the profile is signed out, without a full stop. */
  readonly signIn: string | null
  /** Host and port that were asked. */
  readonly endpointHost: string
}

const signedOut = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'CredentialsProviderError',
  'TokenProviderError',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'AuthFailure',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'UnauthorizedException',
  'InvalidGrantException',
])
const forbidden = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
  'Client.UnauthorizedOperation',
  'OptInRequired',
])
const throttled = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'EC2ThrottledException',
  'SlowDown',
  'RequestThrottled',
  'TooManyUpdates',
  'SnapshotCreationPerVolumeRateExceeded',
  // Of what is being made at this moment, not of what the account has.
  'ConcurrentSnapshotLimitExceeded',
  'PendingSnapshotLimitExceeded',
  // Route 53 works on one change of a zone at a time.
  'PriorRequestNotComplete',
])
const capacity = new Set([
  'InsufficientInstanceCapacity',
  'InsufficientCapacity',
  'InsufficientHostCapacity',
  'InsufficientReservedInstanceCapacity',
  'InsufficientAddressCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientVolumeCapacity',
])
/** Quotas whose codes do not end in LimitExceeded. */
const quota = new Set(['MaxSpotInstanceCountExceeded', 'ResourceCountExceeded', 'TooManyTargets', 'TooManyRegistrationsForTargetId'])
/** What was named is not there. Of what a launch names, the recipe is wrong: that stays REFUSED. */
const notFound = new Set([
  'InvalidInstanceID.NotFound',
  'InvalidAllocationID.NotFound',
  'InvalidVolume.NotFound',
  'InvalidSnapshot.NotFound',
  'TargetGroupNotFound',
  'TargetGroupNotFoundException',
  'NoSuchHostedZone',
  'NoSuchChange',
  // Service Quotas’.
  'NoSuchResourceException',
  // EventBridge Scheduler’s, and IAM’s with the name that its client gives it.
  'ResourceNotFoundException',
  'NoSuchEntity',
  'NoSuchEntityException',
])
/** It is there, but in a state that does not allow this now. */
const conflict = new Set([
  'IncorrectState',
  'VolumeInUse',
  'InvalidSnapshot.InUse',
  'InvalidAMIName.Duplicate',
  'InvalidGroup.Duplicate',
  'DependencyViolation',
  'Resource.AlreadyAssociated',
  'ResourceInUse',
  'ParameterAlreadyExists',
  'ConflictException',
  'EntityAlreadyExists',
  'EntityAlreadyExistsException',
])
const unsupported = new Set(['InvalidAction', 'UnknownOperation', 'UnknownOperationException', 'NotImplemented'])
const remedies: Readonly<Record<string, string>> = {
  InsufficientFreeAddressesInSubnet: 'End what is not needed in this subnet, or name a larger one.',
  InsufficientInstanceCapacity: 'Try another zone or instance type, or later.',
}
const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'the name is not known to DNS',
  EAI_AGAIN: 'DNS does not answer',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'it did not answer in time',
  TimeoutError: 'it did not answer in time',
  EPROTO: 'it does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted by this computer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted by this computer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted by this computer',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

interface SdkError {
  readonly name: string
  readonly message: string
  readonly code?: unknown
  readonly cause?: unknown
  readonly $fault?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
}

/** AWS’s own code of a failure that AWS answered with, else null. */
export function awsCode(error: unknown): string | null {
  if (error instanceof HengeError) return typeof error.details.awsCode === 'string' ? error.details.awsCode : null
  if (!(error instanceof Error) || !('$fault' in error)) return null
  const name = error.name
  return name === 'Unknown' || name === 'UnknownError' || name === 'Error' ? null : name
}

/** Any failure of an SDK call as the program’s own. What it cannot place is returned as it came. */
export function toHengeError(error: unknown, context: CallContext): unknown {
  if (error instanceof HengeError || !(error instanceof Error)) return error
  const sdkError: SdkError = error
  const code = sdkError.name
  const status = sdkError.$metadata?.httpStatusCode
  const details = { action: context.action, awsCode: code }
  if (signedOut.has(code)) return signedOutError(sdkError, context)
  if (forbidden.has(code)) {
    const action = /perform:? ([a-z0-9-]+:[A-Za-z*]+)/.exec(error.message)?.[1] ?? context.action
    return new HengeError(
      'FORBIDDEN',
      `This account may not ${action}: ${withoutEncodedPart(error.message)} Ask for the permission ${action}.`,
      {
        details: { ...details, action },
      },
    )
  }
  if (throttled.has(code) || status === 429) {
    return new HengeError('THROTTLED', `AWS asks for fewer calls (${code} on ${context.action}). Try again in a minute.`, {
      retryable: true,
      details,
    })
  }
  if (quota.has(code) || (code.endsWith('LimitExceeded') && code !== 'TagLimitExceeded')) {
    return new HengeError(
      'CAPACITY',
      `A quota of the account is used up (${code}): ${withFullStop(error.message)} End what is not needed, or ask AWS for more under Service Quotas.`,
      { details: { ...details, quota: true } },
    )
  }
  if (capacity.has(code)) {
    const remedy = remedies[code] ?? 'Try again later.'
    return new HengeError('CAPACITY', `AWS has no room for this (${code}): ${withFullStop(error.message)} ${remedy}`, {
      retryable: true,
      details,
    })
  }
  const reason = networkReason(sdkError, 0)
  if (reason) {
    return new HengeError(
      'UNREACHABLE',
      `${context.endpointHost} cannot be reached: ${reason}. Check the network, the proxy and the endpoint address.`,
      {
        retryable: true,
        details: { action: context.action, endpoint: context.endpointHost },
      },
    )
  }
  if (unsupported.has(code)) return new HengeError('UNSUPPORTED', `The provider does not offer ${context.action} (${code}).`, { details })
  if (notFound.has(code))
    return new HengeError('NOT_FOUND', `AWS knows nothing of it (${code} on ${context.action}): ${error.message}`, { details })
  if (conflict.has(code)) {
    return new HengeError('CONFLICT', `Its state does not allow ${context.action} now (${code}): ${error.message}`, { details })
  }
  // A failure of AWS’s own passes: it may be asked again, and whether it did anything is not known.
  if (awsCode(error) !== null && status !== undefined && status >= 500) {
    const message = `AWS had a failure of its own on ${context.action} (${code}): ${withFullStop(error.message)} Try again in a minute.`
    return new HengeError('REFUSED', message, { retryable: true, details })
  }
  if (awsCode(error) !== null) return new HengeError('REFUSED', `AWS refused ${context.action} (${code}): ${error.message}`, { details })
  if (error instanceof NotAnAwsAnswer || status !== undefined) {
    return new HengeError(
      'UNREACHABLE',
      `${context.endpointHost} answered ${context.action} with something that is no AWS answer (HTTP ${status}). A proxy or gateway may be in between, or the endpoint does not know this call.`,
      { retryable: true, details: { action: context.action, endpoint: context.endpointHost, httpStatus: status, notAws: true } },
    )
  }
  return error
}

function signedOutError(error: SdkError, { action, profile, signIn }: CallContext): HengeError {
  const remedy = signIn === null ? '' : ` ${signIn}, then check the account.`
  // A provider’s own words may quote the output of credential_process; AWS’s never hold a secret.
  const words =
    error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError' ? providerWords(error.message) : error.message
  return new HengeError('SIGNED_OUT', `${profile === null ? 'The account' : `Profile "${profile}"`} is not signed in: ${words}${remedy}`, {
    details: { action, awsCode: error.name, ...(profile === null ? {} : { profile }) },
  })
}

function providerWords(message: string): string {
  if (/expired/i.test(message)) return 'its session has expired.'
  if (/sso/i.test(message)) return 'there is no valid SSO session.'
  if (/cycle/i.test(message)) return 'its source_profile leads back to itself.'
  if (/command failed|credential_process|process/i.test(message)) return 'its credential_process failed.'
  return 'no credentials were found for it.'
}

/** The encoded part is a kilobyte that only sts:DecodeAuthorizationMessage reads. */
function withoutEncodedPart(message: string): string {
  return withFullStop(message.replace(/\s*Encoded authorization failure message:.*$/s, ''))
}

function withFullStop(message: string): string {
  const plain = message.trim()
  return plain.endsWith('.') ? plain : `${plain}.`
}

function networkReason(error: SdkError, depth: number): string | null {
  const known = (typeof error.code === 'string' ? unreachable[error.code] : undefined) ?? unreachable[error.name]
  if (known) return known
  if (error instanceof AggregateError && error.errors[0] instanceof Error && depth < 5) return networkReason(error.errors[0], depth + 1)
  return error.cause instanceof Error && depth < 5 ? networkReason(error.cause, depth + 1) : null
}
