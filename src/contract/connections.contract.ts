// Connection profiles and the state of each connection. Secrets go in and never come out.
import { z } from 'zod'
import { connectionIdSchema, local, nothing, onConnection, problemSchema, reads } from './procedure.ts'

/** A file on disk that main knows by path; the renderer only ever sees its name. */
export const fileHandleSchema = z.object({ id: z.string(), name: z.string() })
export type FileHandle = z.infer<typeof fileHandleSchema>

/** What stands behind a profile; a label, and the reason for the mode that a new profile begins with. */
export const environmentSchema = z.enum(['none', 'development', 'staging', 'production'])
export type Environment = z.infer<typeof environmentSchema>

/** `read-only`: nothing is ever written. `ask`: writing is armed for 15 minutes at a time. `free`: as the account may. */
export const writeModeSchema = z.enum(['read-only', 'ask', 'free'])
export type WriteMode = z.infer<typeof writeModeSchema>

export const saslMechanismSchema = z.enum([
  'none',
  'plain',
  'scram-sha-256',
  'scram-sha-512',
  'oauthbearer',
  'aws-msk-iam',
])

/** Where the token of OAUTHBEARER comes from: the password is the client's secret, or the token itself. */
const oauthSchema = z.object({
  source: z.enum(['endpoint', 'token']),
  endpoint: z.string(),
  scope: z.string(),
  /** `name=value`, one a line. */
  extensions: z.string(),
})

/** With a profile of `~/.aws/credentials`, or, where that is empty, the user name as key id and the password as key. */
const awsSchema = z.object({ region: z.string(), profile: z.string() })

/** Through which all brokers are reached, by the addresses they advertise. `ssh` is the system's own client. */
const proxySchema = z.object({
  kind: z.enum(['none', 'socks5', 'ssh']),
  /** `host:port`; of SSH also a name of its configuration. */
  address: z.string(),
  username: z.string(),
  /** SSH: a private key; null leaves it to the agent and the configuration. */
  key: fileHandleSchema.nullable(),
})

/** Secrets beside the password: a pasted client key, the passwords of the client key or its store, the trust store, the proxy. */
export const secretNameSchema = z.enum(['clientKey', 'keyPassword', 'storePassword', 'proxyPassword'])
export type SecretName = z.infer<typeof secretNameSchema>
const keptSchema = z.enum(['none', 'session', 'keyring'])

/** Of certificates, which are no secret. A key that was pasted along is, and goes no further than this. */
const pemSchema = z
  .string()
  .max(500_000)
  .overwrite(text =>
    text.replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, ''),
  )

const folderSchema = z.string().trim().max(100)

export const profileDraftSchema = z.object({
  name: z.string().trim().min(1, 'Give the connection a name'),
  /** In which the tree and the switcher show it; empty: in none. */
  folder: folderSchema.default(''),
  /** CSS hex colour, drawn on the frame and the tabs. */
  colour: z.string().regex(/^#[0-9a-f]{6}$/i),
  /** `host:port` each; IPv6 hosts in brackets. */
  bootstrapServers: z.array(z.string().trim().min(1)).min(1, 'Name at least one bootstrap server'),
  clientId: z.string().min(1),
  /** Of this machine, as brokers have it in `broker.rack`; empty: records are read from leaders. */
  rack: z.string().trim().max(200).default(''),
  environment: environmentSchema,
  writeMode: writeModeSchema,
  /** Files are PEM, PKCS12 or JKS; a store as client certificate brings its key. Of the two sources one is used. */
  tls: z.object({
    enabled: z.boolean(),
    source: z.enum(['files', 'pasted']).default('files'),
    /** Pasted certificates; the key that belongs to them is the secret `clientKey`. */
    pem: z.object({ ca: pemSchema, certificate: pemSchema }).default({ ca: '', certificate: '' }),
    ca: fileHandleSchema.nullable(),
    certificate: fileHandleSchema.nullable(),
    key: fileHandleSchema.nullable(),
    serverName: z.string(),
    verifyServer: z.boolean(),
    /** False: the certificate may name another host, as long as its issuer is trusted. */
    checkServerName: z.boolean().default(true),
  }),
  sasl: z.object({
    mechanism: saslMechanismSchema,
    username: z.string(),
    oauth: oauthSchema.default({ source: 'endpoint', endpoint: '', scope: '', extensions: '' }),
    aws: awsSchema.default({ region: '', profile: '' }),
  }),
  proxy: proxySchema.default({ kind: 'none', address: '', username: '', key: null }),
  /** Milliseconds. `retryMs`: how long what was not done is asked again; once more even with 0. */
  timeouts: z.object({
    connectMs: z.int().min(100).max(600_000),
    requestMs: z.int().min(100).max(600_000),
    retryMs: z.int().min(0).max(600_000).default(15_000),
  }),
})
export type ProfileDraft = z.infer<typeof profileDraftSchema>

/** What a profile begins with: no folder, no rack, no TLS, no login, no proxy, and the usual patience. */
export const plainProfile: Pick<ProfileDraft, 'folder' | 'rack' | 'tls' | 'sasl' | 'proxy' | 'timeouts'> = {
  folder: '',
  rack: '',
  tls: {
    enabled: false,
    source: 'files',
    pem: { ca: '', certificate: '' },
    ca: null,
    certificate: null,
    key: null,
    serverName: '',
    verifyServer: true,
    checkServerName: true,
  },
  sasl: {
    mechanism: 'none',
    username: '',
    oauth: { source: 'endpoint', endpoint: '', scope: '', extensions: '' },
    aws: { region: '', profile: '' },
  },
  proxy: { kind: 'none', address: '', username: '', key: null },
  timeouts: { connectMs: 10_000, requestMs: 30_000, retryMs: 15_000 },
}

export const profileSchema = profileDraftSchema.extend({
  id: connectionIdSchema,
  /** `capture`: a folder opened offline, a capture or a broker's own. */
  kind: z.enum(['cluster', 'sandbox', 'capture']),
  /** `keyring`: encrypted by the system; `session`: kept in memory until the app closes; `none`: no password known. */
  password: keptSchema,
  secrets: z.record(secretNameSchema, keptSchema),
})
export type Profile = z.infer<typeof profileSchema>

export const connectionStateSchema = z.object({
  status: z.enum(['disconnected', 'connecting', 'connected', 'reconnecting', 'failed']),
  problem: problemSchema.nullable(),
  brokersUp: z.int(),
  brokersTotal: z.int(),
  /** Round trip of the last health check, milliseconds. */
  latencyMs: z.number().nullable(),
  /** In mode `ask`: until when writing is armed, milliseconds since the epoch; else null. */
  armedUntil: z.number().nullable(),
})
export type ConnectionState = z.infer<typeof connectionStateSchema>

export const connectionSchema = z.object({ profile: profileSchema, state: connectionStateSchema })
export type Connection = z.infer<typeof connectionSchema>

/** `keep` leaves what is stored, `clear` forgets it. `remember` asks for the system's keyring. */
export const passwordChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('clear') }),
  z.object({ kind: z.literal('set'), password: z.string(), remember: z.boolean() }),
])
export type PasswordChange = z.infer<typeof passwordChangeSchema>

export const secretChangesSchema = z.partialRecord(secretNameSchema, passwordChangeSchema)
export type SecretChanges = z.infer<typeof secretChangesSchema>

/** Enough letters to make trying them all dear; of nothing shorter a key is made. */
const passphraseSchema = z.string().min(8, 'A passphrase has at least 8 characters').max(1000)
/** Of a file or a paste; a few thousand profiles fit. */
const importedTextSchema = z.string().max(4_000_000)

/** One profile of an export that is about to be imported. */
export const exportedProfileSchema = z.object({
  name: z.string(),
  folder: z.string(),
  colour: z.string(),
  environment: environmentSchema,
  bootstrapServers: z.array(z.string()),
  /** The profile here that has its name; each stands for one of the export at most. */
  existing: connectionIdSchema.nullable(),
  /** Names of its certificates and keys that this machine does not know. */
  missingFiles: z.array(z.string()),
})
export type ExportedProfile = z.infer<typeof exportedProfileSchema>

/** Of the export's profile `index`: `add` keeps both, under a free name. What has no choice is left out. */
export const importChoiceSchema = z.discriminatedUnion('action', [
  z.object({ index: z.int().min(0), action: z.literal('add') }),
  z.object({ index: z.int().min(0), action: z.literal('replace'), connectionId: connectionIdSchema }),
])
export type ImportChoice = z.infer<typeof importChoiceSchema>

const draftInput = z.object({
  id: connectionIdSchema.nullable(),
  draft: profileDraftSchema,
  password: passwordChangeSchema,
  /** What is not named is kept. */
  secrets: secretChangesSchema.default({}),
})

export const connections = {
  list: local.output(z.array(connectionSchema)),
  /** `id: null` makes a new profile. */
  save: local.input(draftInput).output(profileSchema),
  remove: local.input(onConnection).output(nothing),
  /** Into a folder, which is there as long as something is in it; '' takes them out. */
  move: local
    .input(z.object({ connectionIds: z.array(connectionIdSchema).min(1), folder: folderSchema }))
    .output(nothing),
  duplicate: local.input(onConnection).output(profileSchema),
  /**
   * Reads text and saves nothing. Of client settings (Java properties, librdkafka's or kcat's, Spring's YAML) a draft; password
   * and client key go back once, into the form they were pasted for, and `notes` say what was left out or needs a look. Of an export
   * what is in it, for `importAll`. Fails with EXPORT_DAMAGED or EXPORT_TOO_NEW.
   */
  import: local.input(z.object({ text: importedTextSchema })).output(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('settings'),
        draft: profileDraftSchema,
        password: z.string().nullable(),
        /** PEM that stood in the settings. */
        clientKey: z.string().nullable(),
        notes: z.array(z.string()),
      }),
      z.object({ kind: z.literal('export'), profiles: z.array(exportedProfileSchema), hasSecrets: z.boolean() }),
    ]),
  ),
  /**
   * Saves the chosen profiles of an export, all or none. Without a passphrase its secrets stay closed. Fails with
   * WRONG_PASSPHRASE, EXPORT_DAMAGED or EXPORT_TOO_NEW before anything is saved.
   */
  importAll: local
    .input(
      z.object({
        text: importedTextSchema,
        choices: z.array(importChoiceSchema).min(1),
        passphrase: z.string().max(1000).nullable(),
        /** In the system's keyring; otherwise the secrets are known until the app closes. */
        remember: z.boolean(),
      }),
    )
    .output(z.object({ added: z.int(), replaced: z.int(), notes: z.array(z.string()) })),
  /**
   * To a file that the system's dialog asks for; null when cancelled. Secrets are in it under a passphrase only. Sandbox and
   * captures are refused.
   */
  export: local
    .input(z.object({ connectionIds: z.array(connectionIdSchema).min(1), passphrase: passphraseSchema.nullable() }))
    .output(
      z
        .object({
          file: z.string(),
          profiles: z.int(),
          secrets: z.int(),
          /** Secrets that the system's keyring did not give out. */
          unreadSecrets: z.int(),
        })
        .nullable(),
    ),
  /** Connects with the draft as it stands, saves nothing. */
  test: reads
    .input(draftInput)
    .output(z.object({ clusterId: z.string(), brokers: z.int(), kafkaVersion: z.string(), milliseconds: z.number() })),
  connect: reads.input(onConnection).output(connectionStateSchema),
  disconnect: local.input(onConnection).output(nothing),
  /**
   * Lets a profile of mode `ask` write for 15 minutes from now, after a question of the system's own; answered with no, it
   * is not armed. Fails with READ_ONLY on a read-only one.
   */
  arm: local.input(onConnection).output(connectionStateSchema),
  /** Members of groups leave first; then nothing is written until it is armed again. */
  disarm: local.input(onConnection).output(connectionStateSchema),
  /** Opens the system's file dialog; null when cancelled. */
  chooseFile: local
    .input(z.object({ purpose: z.enum(['ca', 'certificate', 'key', 'sshKey']) }))
    .output(fileHandleSchema.nullable()),
  /** Whether the system offers a keyring to remember passwords in. */
  keyring: local.output(z.object({ available: z.boolean(), backend: z.string() })),
}
