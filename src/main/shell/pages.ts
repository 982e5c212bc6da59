// The page's own origin: an `app://` scheme that serves the built renderer and nothing else, with a strict CSP.
// While developing, the page comes from the dev server named by the environment.
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol, session } from 'electron'

const ORIGIN = 'app://ottla'
const DEVELOPMENT_URL = process.env.ELECTRON_RENDERER_URL

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  // Monaco and Mantine set styles from script.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
}

/** Before `ready`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

export function pageUrl(): string {
  return DEVELOPMENT_URL ?? `${ORIGIN}/index.html`
}

export function isOwnPage(url: string): boolean {
  return url.startsWith(`${ORIGIN}/`) || (DEVELOPMENT_URL !== undefined && url.startsWith(DEVELOPMENT_URL))
}

/** Serves the files below `folder`; anything else is 404. */
export function servePages(folder: string): void {
  protocol.handle('app', async request => {
    const { host, pathname } = new URL(request.url)
    const path = normalize(join(folder, decodeURIComponent(pathname)))
    if (host !== 'ottla' || !path.startsWith(`${folder}${sep}`)) return new Response('Not found', { status: 404 })
    try {
      const headers = {
        'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
        'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        'X-Content-Type-Options': 'nosniff',
      }
      return new Response(new Uint8Array(await readFile(path)), { headers })
    } catch {
      return new Response('Not found', { status: 404 })
    }
  })
}

/** No page may ask for a camera, a notification or anything else, and nothing is fetched from elsewhere. */
export function lockSession(): void {
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  )
  // What asks neither the page's policy nor the filter below, WebRTC above all, meets a proxy that is not there.
  if (DEVELOPMENT_URL === undefined)
    void session.defaultSession.setProxy({ proxyRules: 'socks5://127.0.0.1:1', proxyBypassRules: '<-loopback>' })
  session.defaultSession.webRequest.onBeforeRequest((details, answer) => {
    const allowed =
      isOwnPage(details.url) || /^(devtools|data|blob):/.test(details.url) || isDevelopmentSocket(details.url)
    answer({ cancel: !allowed })
  })
}

function isDevelopmentSocket(url: string): boolean {
  return DEVELOPMENT_URL !== undefined && url.startsWith(DEVELOPMENT_URL.replace(/^http/, 'ws'))
}
