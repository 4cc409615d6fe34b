/**
 * A request of the inspection (`METHOD /path`, then its body) as a command for a POSIX shell. Who signs in is not in it: curl is given
 * that by its own options. `url`: of the server, with or without a path of its own.
 */
export function curlOfRequest(text: string, url: string): string {
  const [first = '', ...rest] = text.split('\n')
  const [method = 'GET', path = '/'] = first.split(' ')
  const body = rest.length === 0 ? [] : [`  --header 'Content-Type: application/json'`, `  --data-binary ${quoted(rest.join('\n'))}`]
  return [`curl --request ${method} ${quoted(`${url.replace(/\/+$/, '')}${path}`)}`, ...body].join(' \\\n')
}

/** Nothing within single quotes means anything to a shell but a single quote. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
