import { HengeError } from '../../shared/model/error.ts'
import { contentSecurityPolicy, makeStyleNonce, securityHeaders } from '../backend/rpc/content-security-policy.ts'
import { readPageFile } from '../backend/rpc/page-files.ts'
import type { Fetch } from '../backend/rpc/socket-fetch.ts'
import { appOrigin, isOwnAddress } from './app-origin.ts'
import { downPage } from './down-page.ts'
import type { ShellRequests } from './shell-requests.ts'

/** Characters of what the window is asked. */
const longestAsked = 10_000

/** What is wrong with the backend, in a sentence for the user, or null while it answers. */
export type BackendProblem = string | null

export interface AppProtocolOptions {
  readonly pageFolder: string
  readonly backend: Fetch
  readonly shell: ShellRequests
  /** Waits while the backend is being started. */
  readonly problem: () => Promise<BackendProblem>
}

/**
 * Answers `app://henge/…`: the page from its folder, and `POST /rpc/…` from the backend's socket. The page never sees the token of
 * the socket: `backend` adds it, and forwards no header that the page could forge.
 */
export function makeAppProtocolHandler(options: AppProtocolOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isOwnAddress(request.url)) return refuse(403, 'FORBIDDEN', 'This address is not one of Henge’s own.')
    const path = rawPathOf(request.url)
    const problem = await options.problem()
    if (path.startsWith('/rpc/')) {
      const origin = request.headers.get('origin')
      if (origin !== null && origin !== appOrigin) return refuse(403, 'FORBIDDEN', 'Another page may not call Henge.')
      if (request.method !== 'POST') return refuse(405, 'UNSUPPORTED', 'Procedures are called by POST.')
      if (problem !== null) return refuse(503, 'UNREACHABLE', problem)
      return callBackend(options.backend, request)
    }
    if (path.startsWith('/shell/')) return callShell(options.shell, path.slice('/shell/'.length), request)
    if (request.method !== 'GET') return refuse(405, 'UNSUPPORTED', 'The page is read by GET.')
    // Files of the page that is open are still served; a new load gets the calm page.
    if (problem !== null && isPageLoad(request, path)) return pageOf(problem)
    const { status, headers, body } = await readPageFile(options.pageFolder, path)
    return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers: { ...headers } })
  }
}

async function callShell(shell: ShellRequests, name: string, request: Request): Promise<Response> {
  const origin = request.headers.get('origin')
  if (origin !== null && origin !== appOrigin) return refuse(403, 'FORBIDDEN', 'Another page may not ask the window.')
  if (request.method !== 'POST') return refuse(405, 'UNSUPPORTED', 'The window is asked by POST.')
  const answer = await shell(name, await smallBody(request))
  if (answer === null) return refuse(400, 'INVALID_INPUT', 'The window is not asked like this.')
  return Response.json(answer, { headers: { ...securityHeaders, 'cache-control': 'no-store' } })
}

/** What it says in JSON; null for no JSON, and for more than the window is ever told. */
async function smallBody(request: Request): Promise<unknown> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of request.body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > longestAsked) return null
  }
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function callBackend(backend: Fetch, request: Request): Promise<Response> {
  try {
    const response = await backend(request)
    for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value)
    return response
  } catch (error) {
    if (error instanceof HengeError && error.code === 'TOO_LARGE') return refuse(413, error.code, error.message)
    return refuse(503, 'UNREACHABLE', 'Henge’s backend is being started again; this page goes on by itself in a moment.')
  }
}

/** `new URL` would resolve `..` and hide an attempt to leave the folder. */
function rawPathOf(address: string): string {
  const path = address.slice(appOrigin.length).split(/[?#]/, 1)[0] ?? ''
  return path === '' ? '/' : path
}

function isPageLoad(request: Request, path: string): boolean {
  return request.headers.get('sec-fetch-mode') === 'navigate' || !/\.[a-z0-9]+$/i.test(path)
}

function pageOf(problem: string): Response {
  const nonce = makeStyleNonce()
  return new Response(downPage(problem, nonce), {
    status: 503,
    headers: {
      ...securityHeaders,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy(nonce),
      'cache-control': 'no-store',
    },
  })
}

function refuse(status: number, code: string, message: string): Response {
  const data = { retryable: status === 503, details: {}, logId: null }
  return Response.json(
    { json: { defined: true, code, status, message, data }, meta: [] },
    { status, headers: { 'cache-control': 'no-store' } },
  )
}
