// Entry of the SQL process: serves the one port that main hands it, until it ends. DuckDB lives here and nowhere else.
import { RPCHandler } from '@orpc/server/message-port'
import { cloneBytes } from '#contract/transfer.ts'
import { createSql } from './sql.ts'

const handler = new RPCHandler(createSql().router, { experimental_transfer: cloneBytes })

process.parentPort.on('message', ({ ports }) => {
  const [port] = ports
  if (port === undefined) return
  handler.upgrade(port)
  port.start()
})
