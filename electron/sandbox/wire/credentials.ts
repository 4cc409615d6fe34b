import type { WireRequest } from './front-door.ts'

export interface CredentialScope {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
}

/** Whom a signed request is for (SigV4 credential scope, in the header or a presigned query); null when it carries no credentials. The signature is not checked. */
export function readCredentialScope(request: Pick<WireRequest, 'headers' | 'query'>): CredentialScope | null {
  const header = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1]
  const credential = header ?? new URLSearchParams(request.query).get('X-Amz-Credential')
  if (credential === null || credential === undefined) return null
  // The access key may hold a slash; the four parts behind it may not.
  const parts = credential.split('/')
  const [, service, region] = [parts.pop(), parts.pop(), parts.pop()]
  const accessKeyId = parts.slice(0, -1).join('/')
  if (service === undefined || region === undefined || accessKeyId === '') return null
  return { accessKeyId, region, service }
}

/** `ec2.eu-central-1.amazonaws.com` → `ec2`. */
export function serviceOfHost(host: string): string {
  return host.split(':')[0]?.split('.')[0] ?? ''
}
