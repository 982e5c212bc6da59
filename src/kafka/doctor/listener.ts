// Examines one address step by step, from its name to the first answer of Kafka's: what listens there, what it speaks, and
// how it wants its callers to log in. Logging in itself is another file's.
import net from 'node:net'
import { wireMechanism } from '../login/sasl-settings.ts'
import type { Address, ConnectionOptions } from '../options.ts'
import { judgeCertificates } from './certificates.ts'
import { type Limits, openTcp, resolveName, shakeHands, TooLate } from './dial.ts'
import { type Course, type Finding, failed, ok, warning } from './finding.ts'
import { askMechanism, askVersions } from './probe.ts'

export interface Listener extends Address {
  /** As the report calls it. */
  place: string
  /** The cluster named this address itself, in its advertised listeners. */
  isAdvertised: boolean
}

const ADVERTISED =
  'The cluster itself names this address (advertised.listeners of the broker). It must be one that resolves and is reachable from here: correct it there, or reach the network it belongs to (VPN, tunnel).'
const MECHANISM_ASKED_WITHOUT_LOGIN = 'PLAIN'
const UNSUPPORTED_SASL_MECHANISM = 33
const TLS_ALERT = 0x15

export class ListenerExamination {
  readonly #listener: Listener
  readonly #options: ConnectionOptions
  readonly #course: Course
  readonly #limits: Limits

  constructor(listener: Listener, options: ConnectionOptions, course: Course) {
    this.#listener = listener
    this.#options = options
    this.#course = course
    this.#limits = { milliseconds: options.connectMs, signal: course.signal }
  }

  /** Answers whether a Kafka listens there that this profile can talk to. */
  async run(): Promise<boolean> {
    const { place } = this.#listener
    if (!(await this.#course.step(place, 'name', () => this.#name()))) return false
    if (!(await this.#course.step(place, 'tcp', () => this.#tcp()))) return false
    if (this.#options.tls !== null && !(await this.#course.step(place, 'tls', () => this.#tls()))) return false
    if (!(await this.#course.step(place, 'versions', () => this.#versions()))) return false
    return this.#course.step(place, 'mechanism', () => this.#mechanism())
  }

  async #name(): Promise<Finding> {
    const { host } = this.#listener
    if (this.#options.proxy !== undefined) return ok('Looked up at the other end of the proxy or tunnel')
    if (net.isIP(host)) return ok(`${host} is an address: nothing to look up`)
    try {
      return ok(`${host} is ${(await resolveName(host, this.#limits)).join(', ')}`)
    } catch (error) {
      if (error instanceof TooLate)
        return failed(
          'NAME_NOT_ANSWERED',
          `The name server did not answer for ${host}`,
          'Check the network and its DNS.',
        )
      return failed(
        'NAME_NOT_FOUND',
        `${host} does not resolve here (${codeOf(error)})`,
        this.#remedy('Check the spelling, DNS, or whether a VPN is needed.'),
      )
    }
  }

  async #tcp(): Promise<Finding> {
    const { host, port } = this.#listener
    try {
      const socket = await this.#open()
      const { remoteAddress } = socket
      socket.destroy()
      return ok(
        this.#options.proxy === undefined
          ? `Port ${port} at ${remoteAddress ?? host} accepts connections`
          : `${host}:${port} accepts connections through the proxy or tunnel`,
      )
    } catch (error) {
      if (error instanceof TooLate)
        return failed(
          'NOT_REACHABLE',
          `Nothing answers the attempt to connect to ${host}:${port}`,
          this.#remedy(
            'A firewall drops it, or the host is down or in another network. Check the address and the VPN.',
          ),
        )
      const code = codeOf(error)
      if (this.#options.proxy !== undefined)
        return failed(
          'PROXY_FAILED',
          code,
          'Check the proxy or tunnel, and whether this address is reachable from its other end.',
        )
      if (code === 'ECONNREFUSED')
        return failed(
          'NOTHING_LISTENS',
          `Nothing listens at ${host}:${port}: the host refuses the connection`,
          this.#remedy('Check the port, and that the broker is running.'),
        )
      const remedy = this.#remedy('Check the address, the network and the VPN.')
      return failed('NOT_REACHABLE', `${host}:${port} cannot be reached (${code})`, remedy)
    }
  }

  async #tls(): Promise<Finding> {
    const { tls } = this.#options
    if (tls === null) return ok('No TLS')
    const tcp = await this.#open()
    try {
      const handshake = await shakeHands(tcp, this.#listener, tls, this.#limits)
      const finding = judgeCertificates(handshake, this.#listener.host, tls, new Date())
      handshake.socket.destroy()
      return finding
    } catch (error) {
      return this.#noHandshake(error)
    } finally {
      tcp.destroy()
    }
  }

  /** Something listens and does not speak TLS as it should: is it Kafka in plaintext? */
  async #noHandshake(error: unknown): Promise<Finding> {
    const socket = await this.#open()
    try {
      const answer = await askVersions(socket, this.#options.clientId, this.#limits)
      if (answer.is === 'kafka')
        return failed(
          'PORT_SPEAKS_PLAINTEXT',
          'The port speaks Kafka in plaintext, and the profile wants TLS',
          'Switch TLS off in the profile, or name the port of the TLS listener.',
        )
      if (answer.is === 'foreign') return notKafka(answer.bytes)
    } catch (late) {
      if (!(late instanceof TooLate)) throw late
      if (error instanceof TooLate) return silent(this.#options.connectMs)
    } finally {
      socket.destroy()
    }
    return failed(
      'TLS_BROKEN_OFF',
      `The TLS handshake was broken off (${codeOf(error)})`,
      'The listener may want another TLS version or a client certificate, or is none of TLS.',
    )
  }

  async #versions(): Promise<Finding> {
    const { tls, clientId, connectMs } = this.#options
    try {
      const answer = await this.#asking(socket => askVersions(socket, clientId, this.#limits))
      if (answer.is === 'kafka') {
        const { errorCode, apiKeys } = answer.body
        return ok(
          `Kafka answers; it offers ${apiKeys.length} kinds of request${errorCode === 0 ? '' : ` (error ${errorCode})`}`,
        )
      }
      if (tls === null && (answer.is === 'closed' || answer.bytes[0] === TLS_ALERT) && (await this.#speaksTls()))
        return failed(
          'PORT_SPEAKS_TLS',
          'The port speaks TLS, and the profile does not',
          'Switch TLS on in the profile, or name the port of the plaintext listener.',
        )
      if (answer.is === 'foreign') return notKafka(answer.bytes)
      return closedAtOnce(answer.reason, tls?.certificate !== null && tls !== null)
    } catch (error) {
      if (error instanceof TooLate) return silent(connectMs)
      throw error
    }
  }

  /** Asked as the profile would ask; without a login, to learn whether the listener wants one. */
  async #mechanism(): Promise<Finding> {
    const { sasl, clientId } = this.#options
    const chosen = sasl === null ? null : wireMechanism(sasl)
    const asked = chosen ?? MECHANISM_ASKED_WITHOUT_LOGIN
    const answer = await this.#asking(socket => askMechanism(socket, clientId, asked, this.#limits))
    if (answer.is !== 'kafka')
      return warning('NOT_TOLD', 'The listener does not say how to log in', 'Go on to the login.')
    const { errorCode, mechanisms } = answer.body
    const wantsLogin = errorCode === 0 || errorCode === UNSUPPORTED_SASL_MECHANISM
    const offered = mechanisms.join(', ')
    if (chosen === null && wantsLogin)
      return failed(
        'LOGIN_EXPECTED',
        `The listener asks for a login (${offered}), and the profile has none`,
        'Choose one of these mechanisms in the profile, with its user name and password.',
      )
    if (chosen === null) return ok('The listener asks for no SASL login, and the profile has none')
    if (!wantsLogin)
      return failed(
        'NO_LOGIN_OFFERED',
        `The profile logs in with ${chosen}, and this listener offers no SASL`,
        'Choose “No authentication” in the profile, or name the port of the SASL listener.',
      )
    if (mechanisms.includes(chosen)) return ok(`${chosen} is offered`, [`Offered: ${offered}`])
    return failed(
      'MECHANISM_NOT_OFFERED',
      `The listener does not offer ${chosen}; it offers ${offered}`,
      'Choose one of the offered mechanisms in the profile.',
    )
  }

  /** Over a connection of its own, secured where the profile says so. */
  async #asking<T>(ask: (socket: net.Socket) => Promise<T>): Promise<T> {
    const tcp = await this.#open()
    const { tls } = this.#options
    try {
      if (tls === null) return await ask(tcp)
      const { socket } = await shakeHands(tcp, this.#listener, tls, this.#limits)
      return await ask(socket).finally(() => socket.destroy())
    } finally {
      tcp.destroy()
    }
  }

  async #speaksTls(): Promise<boolean> {
    const any = { ca: null, certificate: null, key: null, serverName: '', verifyServer: false, checkServerName: false }
    try {
      const tcp = await this.#open()
      const { socket } = await shakeHands(tcp, this.#listener, any, this.#limits)
      socket.destroy()
      return true
    } catch {
      return false // whatever it is, it is no TLS
    }
  }

  #open(): Promise<net.Socket> {
    return openTcp(this.#listener, this.#options.proxy, this.#limits)
  }

  #remedy(otherwise: string): string {
    return this.#listener.isAdvertised ? ADVERTISED : otherwise
  }
}

/** What stands at the beginning, as far as it can be read. */
function notKafka(bytes: Buffer): Finding {
  const [line = ''] = bytes
    .subarray(0, 80)
    .toString('latin1')
    .split(/[\r\n]/)
  const isText = /^[\x20-\x7e]{3,}$/.test(line)
  const begin = isText ? `“${line}”` : `the bytes ${bytes.subarray(0, 8).toString('hex')}`
  return failed(
    'NOT_KAFKA',
    `What listens here is not Kafka: its answer begins with ${begin}`,
    'Check host and port: this is another service’s. Kafka’s listeners are often on 9092 to 9094.',
  )
}

const silent = (milliseconds: number): Finding =>
  failed(
    'NO_ANSWER',
    `The port accepts connections and never answers (${milliseconds.toLocaleString('en')} ms)`,
    'The broker hangs, or something between here and there accepts in its place (a proxy, a load balancer without a target). Look at the broker’s log and state.',
  )

function closedAtOnce(reason: string, hasCertificate: boolean): Finding {
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA/i.test(reason)) {
    const says = hasCertificate
      ? 'The listener refuses the profile’s client certificate'
      : 'The listener asks for a client certificate, and the profile has none'
    return failed('CLIENT_CERTIFICATE', says, 'Choose a client certificate and its key that the cluster trusts.', [
      reason,
    ])
  }
  return failed(
    'CLOSED_AT_ONCE',
    'The port accepts connections and closes them at the first question',
    'It may be another service, or a broker that refuses this machine. Look at the broker’s log.',
    reason === '' ? [] : [reason],
  )
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : error instanceof Error ? error.message : String(error)
}
