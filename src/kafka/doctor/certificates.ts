// Judges a server's certificates by the profile's rules, and says which of them is the matter: the dates, the names, or a CA
// that is not trusted. Pure: no socket here.
import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls'
import type { TlsOptions } from '../options.ts'
import type { Handshake } from './dial.ts'
import { type Finding, failed, ok, warning } from './finding.ts'

type Name = PeerCertificate['subject']

export const nameText = (name: Name): string =>
  Object.entries(name)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : value}`)
    .join(', ')

/** The server's first; a certificate that issued itself ends it. */
function chainOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = []
  let next: DetailedPeerCertificate | undefined = certificate
  while (
    next !== undefined &&
    next.raw !== undefined &&
    !chain.some(each => each.fingerprint256 === next?.fingerprint256)
  ) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}

const day = (date: string) => new Date(date).toISOString().slice(0, 10)

function described(certificate: DetailedPeerCertificate): string {
  const { subject, issuer, valid_from, valid_to, subjectaltname } = certificate
  const names = subjectaltname === undefined ? '' : `; names: ${subjectaltname}`
  return `${nameText(subject)} · issued by ${nameText(issuer)} · ${day(valid_from)} to ${day(valid_to)}${names}`
}

export function judgeCertificates(handshake: Handshake, host: string, options: TlsOptions, now: Date): Finding {
  const { certificate, refusal, socket } = handshake
  const chain = chainOf(certificate)
  const details = [...chain.map(described), ...trustedLines(options)]
  if (refusal === null) {
    const how = `${socket.getProtocol() ?? 'TLS'}, ${socket.getCipher().name}`
    return ok(`${how}; the certificate is trusted until ${day(certificate.valid_to)}`, details)
  }
  const finding = cause(refusal, chain, host, options, now, details)
  if (options.verifyServer) return finding
  const says = `Not verified, as the profile says; verified it would be refused: ${finding.says}`
  return warning('NOT_VERIFIED', says, 'Switch verification on once the certificate is right.', details)
}

function cause(
  refusal: string,
  chain: DetailedPeerCertificate[],
  host: string,
  options: TlsOptions,
  now: Date,
  details: string[],
): Finding {
  const early = chain.find(each => new Date(each.valid_from) > now)
  const old = chain.find(each => new Date(each.valid_to) < now)
  if (refusal === 'CERT_NOT_YET_VALID' && early !== undefined)
    return failed(
      'CERTIFICATE_NOT_YET_VALID',
      `The certificate ${nameText(early.subject)} is valid from ${early.valid_from} only; it is ${now.toUTCString()} here`,
      'Check this machine’s clock; if it is right, the server needs a certificate that is valid now.',
      details,
    )
  if (old !== undefined)
    return failed(
      'CERTIFICATE_EXPIRED',
      `The certificate ${nameText(old.subject)} expired on ${old.valid_to}`,
      'The server’s certificate has to be renewed. If the date is still to come, check this machine’s clock.',
      details,
    )
  const [server] = chain
  if (refusal === 'ERR_TLS_CERT_ALTNAME_INVALID' && server !== undefined)
    return failed(
      'HOST_NAME_MISMATCH',
      `The certificate is not for ${options.serverName || host}: it names ${server.subjectaltname ?? nameText(server.subject)}`,
      'Connect by a name that the certificate has, or set the server name in the profile to one of them.',
      details,
    )
  const top = chain.at(-1)
  const missing = top === undefined ? 'unknown' : nameText(top.issuer)
  const trusted = options.ca === null ? 'the system’s certificate authorities' : 'the profile’s CA certificate'
  return failed(
    'CA_NOT_TRUSTED',
    `The certificate was issued by ${missing}, which is not among ${trusted} (${refusal})`,
    `Choose the CA certificate of ${missing} (PEM) in the profile; ask who runs the cluster for it.`,
    details,
  )
}

/** What the profile trusts, by name. */
function trustedLines({ ca }: TlsOptions): string[] {
  const blocks = ca?.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  if (ca !== null && blocks.length === 0) return ['The profile’s CA file holds no PEM certificate.']
  return blocks.map(block => {
    try {
      return `Trusted by the profile: ${new X509Certificate(block).subject.replaceAll('\n', ', ')}`
    } catch (error) {
      return `A certificate in the profile’s CA file cannot be read: ${error instanceof Error ? error.message : error}`
    }
  })
}
