// What of a profile decides where its secrets go, and how they are protected on the way. The page can change a profile
// and keep its passwords: they are sent another way only after a question that the page cannot answer.
import { isDeepStrictEqual } from 'node:util'
import type { ProfileDraft } from '#contract/index.ts'
import type { SecretWord } from './profile-secrets.ts'

/** Nothing else leaves this machine: keys sign, their passwords open files. */
type SentSecret = Extract<SecretWord, 'password' | 'proxyPassword'>

interface Part {
  name: string
  /** What is told of it. */
  words(draft: ProfileDraft): string
  /** Different: the secrets go another way. */
  way(draft: ProfileDraft): unknown
  secrets: readonly SentSecret[]
}

export interface OtherWay {
  secrets: SentSecret[]
  /** `TLS: on → off`, one a line. */
  changes: string[]
}

/** Long enough for an address; what stands in a question must not push the question out of sight. */
const MOST_LETTERS = 200

const PARTS: readonly Part[] = [
  {
    name: 'Bootstrap servers',
    words: ({ bootstrapServers }) => bootstrapServers.join(', '),
    way: ({ bootstrapServers }) => bootstrapServers,
    secrets: ['password'],
  },
  {
    name: 'TLS',
    words: ({ tls }) => (tls.enabled ? ['on', ...loosened(tls)].join(', ') : 'off'),
    way: ({ tls: { enabled, source, ca, pem, serverName, verifyServer, checkServerName } }) =>
      enabled && { ca: source === 'files' ? ca : pem.ca, serverName, verifyServer, checkServerName },
    secrets: ['password'],
  },
  {
    name: 'Authentication',
    words: ({ sasl }) => sasl.mechanism,
    way: ({ sasl }) => sasl.mechanism,
    secrets: ['password'],
  },
  {
    name: 'Token endpoint',
    words: ({ sasl: { oauth } }) => (oauth.source === 'endpoint' ? oauth.endpoint : 'none'),
    way: ({ sasl: { oauth } }) => oauth.source === 'endpoint' && oauth.endpoint,
    secrets: ['password'],
  },
  {
    name: 'Way to the cluster',
    words: ({ proxy }) => (proxy.kind === 'none' ? 'direct' : `${proxy.kind} ${proxy.address}`),
    way: ({ proxy }) => proxy.kind !== 'none' && [proxy.kind, proxy.address],
    secrets: ['password', 'proxyPassword'],
  },
]

function loosened({ source, ca, pem, serverName, verifyServer, checkServerName }: ProfileDraft['tls']): string[] {
  const authority = source === 'files' ? ca?.name : pem.ca === '' ? undefined : 'pasted'
  return [
    `CA ${authority ?? 'of the system'}`,
    ...(serverName === '' ? [] : [`server name ${serverName}`]),
    ...(verifyServer ? [] : ['server not verified']),
    ...(checkServerName ? [] : ['server name not checked']),
  ]
}

/** Servers that are left out lead nowhere else; null where the way is the same. */
export function otherWay(old: ProfileDraft, now: ProfileDraft): OtherWay | null {
  const isFewer = now.bootstrapServers.every(server => old.bootstrapServers.includes(server))
  const compared = isFewer ? { ...old, bootstrapServers: now.bootstrapServers } : old
  const changed = PARTS.filter(({ way }) => !isDeepStrictEqual(way(compared), way(now)))
  if (changed.length === 0) return null
  return {
    secrets: [...new Set(changed.flatMap(({ secrets }) => secrets))],
    changes: changed.map(({ name, words }) => `${name}: ${oneLine(words(old))} → ${oneLine(words(now))}`),
  }
}

/** As it stands in a question: whoever wrote it must not write the question. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ')
  return line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS)}…` : line
}
