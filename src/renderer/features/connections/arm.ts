// Arming, by a command or because a call was refused. Main asks, in a dialog of the system that no script here can answer.
import { client, invalidate } from '../../client/index.ts'
import { notifyProblem } from '../../ui/index.ts'

/** Whether writing is armed now. */
export async function askToArm(connectionId: string): Promise<boolean> {
  try {
    const { armedUntil } = await client.connections.arm({ connectionId })
    await invalidate('connections')
    return armedUntil !== null
  } catch (error) {
    notifyProblem('Arm writing', error)
    return false
  }
}
