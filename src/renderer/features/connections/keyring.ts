// Whether the system keeps secrets; asked by every form that takes one.
import { client, read } from '../../client/index.ts'

const getKeyring = (_input: null, options: { signal: AbortSignal }) => client.connections.keyring(undefined, options)

export const keyringQuery = () => read('connections.keyring', getKeyring, null)
