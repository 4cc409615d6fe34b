import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { contentSecurityPolicy, makeStyleNonce, securityHeaders, withStyleNonce } from './content-security-policy.ts'

export interface PageAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/**
 * What both shells answer to `GET path`: a file of the built page, or, for an address inside the page (`/roles/web`), the page
 * itself. `path` is as it came over the wire, escapes and all; one that leaves the folder is refused.
 */
export async function readPageFile(folder: string, path: string): Promise<PageAnswer> {
  const file = filePathInside(folder, path)
  if (file === null) return plain(400, 'This address is not allowed.')
  const type = contentTypes[extname(file)]
  if (type === undefined || type.startsWith('text/html')) return readPage(folder, type === undefined ? null : file)
  try {
    const body = await readFile(file)
    // Vite puts a digest of the content into the names under assets/. The icon is asked for at each change of the address.
    const lasting = path.startsWith('/assets/')
    const cache = lasting ? 'public, max-age=31536000, immutable' : type.startsWith('image/') ? 'public, max-age=3600' : 'no-cache'
    return { status: 200, headers: { ...securityHeaders, 'content-type': type, 'cache-control': cache }, body }
  } catch (error) {
    if (!isMissing(error)) throw error
    return plain(404, 'There is no such file.')
  }
}

/** The file that a path names, or null for one that is malformed or would leave the folder. */
export function filePathInside(folder: string, path: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(path.split(/[?#]/, 1)[0] ?? '/')
  } catch {
    return null
  }
  if (!decoded.startsWith('/') || decoded.includes('\0') || decoded.includes('\\')) return null
  if (decoded.split('/').includes('..')) return null
  const file = join(folder, decoded)
  return file === folder || file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : null
}

async function readPage(folder: string, file: string | null): Promise<PageAnswer> {
  if (file !== null && file !== join(folder, 'index.html')) return plain(404, 'There is no such file.')
  const nonce = makeStyleNonce()
  try {
    const html = await readFile(join(folder, 'index.html'), 'utf8')
    return {
      status: 200,
      headers: {
        ...securityHeaders,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy(nonce),
        'cache-control': 'no-store',
      },
      body: withStyleNonce(html, nonce),
    }
  } catch (error) {
    if (!isMissing(error)) throw error
    return plain(503, 'The page has not been built; run `npm run build`.')
  }
}

function plain(status: number, text: string): PageAnswer {
  return { status, headers: { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, body: text }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR')
}
