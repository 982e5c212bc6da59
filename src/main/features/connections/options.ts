// From a profile to what src/kafka needs: reads the PEM files, adds the password.
import { readFile } from 'node:fs/promises'
import type { FileHandle, ProfileDraft } from '#contract/index.ts'
import { KafkaFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'

/** @throws KafkaFailure naming the file that cannot be read, or PASSWORD_NEEDED */
export async function connectionOptions(
  draft: ProfileDraft,
  password: string | null,
  pathOf: (handle: FileHandle) => string,
): Promise<ConnectionOptions> {
  const { tls, sasl, timeouts } = draft
  const pem = (handle: FileHandle | null) => (handle === null ? null : readPem(pathOf(handle)))
  return {
    cluster: draft.name,
    bootstrapServers: draft.bootstrapServers,
    clientId: draft.clientId,
    connectMs: timeouts.connectMs,
    requestMs: timeouts.requestMs,
    tls: tls.enabled
      ? {
          ca: await pem(tls.ca),
          certificate: await pem(tls.certificate),
          key: await pem(tls.key),
          serverName: tls.serverName,
          verifyServer: tls.verifyServer,
        }
      : null,
    sasl:
      sasl.mechanism === 'none'
        ? null
        : { mechanism: sasl.mechanism, username: sasl.username, password: neededPassword(draft, password) },
  }
}

function neededPassword(draft: ProfileDraft, password: string | null): string {
  if (password !== null) return password
  throw new KafkaFailure({
    code: 'PASSWORD_NEEDED',
    what: `No password is known for ${draft.sasl.username}`,
    where: { cluster: draft.name },
    remedy: 'Enter it in the connection’s form.',
  })
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KafkaFailure({
      code: 'FILE_UNREADABLE',
      what: `The file could not be read: ${reason}`,
      where: { file: path },
      remedy: 'Check that it still exists and may be read, or choose another.',
    })
  }
}
