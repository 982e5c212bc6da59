// Connecting and disconnecting. Main remembers what was connected and does it again at the next start.
import { client, invalidate, isCancelled } from '../../client/index.ts'
import { notifyProblem } from '../../ui/index.ts'

export async function connect(connectionId: string): Promise<void> {
  try {
    await client.connections.connect({ connectionId })
  } catch (error) {
    if (!isCancelled(error)) notifyProblem('Connect', error)
  }
  await invalidate('connections')
}

export async function disconnect(connectionId: string): Promise<void> {
  await client.connections.disconnect({ connectionId })
  await invalidate('connections')
}
