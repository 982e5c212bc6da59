// What to do about a failure, by its code: Kafka's own, and those of this application. One sentence each, in the words of
// the screen.
import { brokerRemedies } from './broker-remedies.ts'

const remedies: Record<string, string> = {
  ...brokerRemedies,
  CONNECTION_REFUSED: 'Nothing listens at this address. Check host and port, and that the broker is running.',
  CONNECTION_FAILED: 'Check host, port, and whether a firewall or VPN stands between.',
  CONNECTION_CLOSED:
    'The broker closed the connection, or has ended: look whether it runs. Where it never answers, TLS is often spoken to a plaintext port (or the reverse), or the listener expects SASL.',
  HOST_NOT_FOUND: 'The host name does not resolve here. Check the spelling, DNS or VPN.',
  NOT_KAFKA: 'Check host and port: this is another service’s, or a TLS listener and the profile has TLS switched off.',
  TIMED_OUT: 'No answer in time. Check that the address is a Kafka listener, or raise the timeout in the profile.',
  TLS_FAILED: 'Check the CA, the certificate’s dates and host name, and that the port speaks TLS.',
  NO_WRITE_GRANT: 'This connection may only read. Nothing was sent.',
  NOT_OFFERED: 'This cluster does not offer the request. A newer Kafka version may.',
  NOT_CONNECTED: 'Connect the profile first.',
  FILE_NOT_READ: 'Check that the folder is still there and may be read; then close it in the tree and open it again.',
  CANCELLED: 'Start it again if it was not meant to be cancelled.',
  WRITE_NOT_CONFIRMED: 'Look for the record at the end of the partition before you send it again.',
}

/** For a code that is newer than this application a general one. */
export function remedyFor(code: string): string {
  return remedies[code] ?? 'Look the error name up in Kafka’s documentation; the broker’s log may say more.'
}
