// The SQL process as Electron's utility process, with a port to it.
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { MessageChannelMain, utilityProcess } from 'electron'
import { cloneBytes } from '#contract/transfer.ts'
import type { SqlChild } from './sql.service.ts'

export function forkSql(entry: string): SqlChild {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Ottla SQL', stdio: 'inherit' })
  const { port1, port2 } = new MessageChannelMain()
  child.postMessage({}, [port1])
  const link = new RPCLink<Record<never, never>>({ port: port2, experimental_transfer: cloneBytes })
  port2.start()
  return {
    client: createORPCClient(link),
    ended: new Promise(resolve => child.once('exit', () => resolve())),
    kill: () => child.kill(),
  }
}
