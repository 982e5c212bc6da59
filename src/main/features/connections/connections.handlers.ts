// `connections`: profiles, their secrets on the way in, connecting.
import { procedures } from '../../ipc/procedures.ts'

const titles = {
  ca: 'Choose the CA certificate or trust store (PEM, PKCS12, JKS)',
  certificate: 'Choose the client certificate or key store (PEM, PKCS12, JKS)',
  key: 'Choose the client key (PEM)',
  sshKey: 'Choose the private key for SSH',
}

export const connectionsHandlers = procedures.connections.router({
  list: procedures.connections.list.handler(({ context }) => context.connections.list()),
  save: procedures.connections.save.handler(({ input, context }) =>
    context.connections.save(input.id, input.draft, input),
  ),
  remove: procedures.connections.remove.handler(({ input, context }) => context.connections.remove(input.connectionId)),
  move: procedures.connections.move.handler(({ input, context }) =>
    context.connections.move(input.connectionIds, input.folder),
  ),
  duplicate: procedures.connections.duplicate.handler(({ input, context }) =>
    context.connections.duplicate(input.connectionId),
  ),
  import: procedures.connections.import.handler(({ input, context }) => context.connections.import(input.text)),
  importAll: procedures.connections.importAll.handler(({ input, context }) =>
    context.connections.importAll(input.text, input.choices, input),
  ),
  export: procedures.connections.export.handler(async ({ input, context }) => {
    const { text, ...counts } = await context.connections.export(input.connectionIds, input.passphrase)
    const file = await context.shell.chooseTarget('ottla-connections.json')
    await file?.write([Buffer.from(text)])
    return file === null ? null : { file: file.name, ...counts }
  }),
  test: procedures.connections.test.handler(({ input, context, signal }) =>
    context.connections.test(input.id, input.draft, input, signal),
  ),
  connect: procedures.connections.connect.handler(({ input, context }) =>
    context.connections.connect(input.connectionId),
  ),
  disconnect: procedures.connections.disconnect.handler(({ input, context }) =>
    context.connections.disconnect(input.connectionId),
  ),
  arm: procedures.connections.arm.handler(({ input, context }) => context.connections.arm(input.connectionId)),
  disarm: procedures.connections.disarm.handler(({ input, context }) => context.connections.disarm(input.connectionId)),
  chooseFile: procedures.connections.chooseFile.handler(async ({ input, context }) => {
    const path = await context.shell.chooseFile(
      titles[input.purpose],
      input.purpose === 'sshKey' ? ['*'] : ['pem', 'crt', 'cer', 'key', 'p12', 'pfx', 'jks', 'keystore', 'truststore'],
    )
    return path === null ? null : context.connections.addFile(path)
  }),
  keyring: procedures.connections.keyring.handler(({ context }) => context.connections.keyring()),
})
