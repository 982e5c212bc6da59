// Opens consumers as a setup says, all at once. A group with members of others is joined only after it was asked.
import { Button, Group, Modal } from '@mantine/core'
import type { Problem } from '#contract/index.ts'
import { client, problemOf } from '#renderer/client/index.ts'
import { openDialog } from '#renderer/ui/index.ts'
import classes from './lab.module.css'
import type { Setup } from './setup.ts'

/** Six characters without those that look alike. */
function generatedGroup(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  return `lab-${Array.from(crypto.getRandomValues(new Uint8Array(6)), byte => letters[byte % letters.length]).join('')}`
}

/** Answers false when joining was asked and declined. @throws what opening the first of them met */
export async function openConsumers(connectionId: string, labId: string, setup: Setup): Promise<boolean> {
  const typed = setup.groupId.trim()
  const isGenerated = typed === '' && setup.mode === 'subscribe'
  const group = {
    groupId: isGenerated ? generatedGroup() : typed,
    isGeneratedGroup: isGenerated || setup.isGeneratedGroup,
  }
  try {
    await openAll(connectionId, labId, setup, group, false)
    return true
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code !== 'GROUP_HAS_MEMBERS') throw error
    if (!(await confirmJoining(group.groupId, problem))) return false
    await openAll(connectionId, labId, setup, group, true)
    return true
  }
}

interface GroupChoice {
  groupId: string
  isGeneratedGroup: boolean
}

async function openAll(connectionId: string, labId: string, setup: Setup, group: GroupChoice, joinsOthers: boolean) {
  const { topics, autoOffsetReset, isolation, maxPollRecords, pollEveryMs, stopAfterIdleMs, count } = setup
  const common = { connectionId, labId, autoOffsetReset, isolation, maxPollRecords, pollEveryMs, stopAfterIdleMs }
  if (setup.mode === 'subscribe') {
    const { assignor, sessionTimeoutMs, autoCommit, autoCommitIntervalMs } = setup
    const member = { ...common, ...group, topics, assignor, sessionTimeoutMs, autoCommit, autoCommitIntervalMs }
    // The first one alone: what it meets the others would meet, too.
    await client.lab.subscribe({ ...member, joinsOthers })
    await all(count - 1, () => client.lab.subscribe({ ...member, joinsOthers: true }))
    return
  }
  const partitions = (await Promise.all(topics.map(topic => partitionsOf(connectionId, topic, setup)))).flat()
  const groupId = group.groupId === '' ? null : group.groupId
  await all(count, async () => {
    const { sessionId } = await client.lab.assign({ ...common, ...group, groupId, partitions })
    if (groupId !== null && setup.autoCommit)
      await client.lab.autoCommit({ sessionId, enabled: true, intervalMs: setup.autoCommitIntervalMs })
  })
}

const all = (count: number, open: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, open))

async function partitionsOf(connectionId: string, topic: string, setup: Setup) {
  const chosen = setup.partitions[topic] ?? null
  const numbers =
    chosen ?? (await client.topics.get({ connectionId, topic })).partitionDetails.map(each => each.partition)
  return numbers.map(partition => ({ topic, partition }))
}

function confirmJoining(groupId: string, problem: Problem): Promise<boolean> {
  return new Promise(resolve => {
    openDialog(close => {
      const answer = (isWanted: boolean) => {
        close()
        resolve(isWanted)
      }
      return (
        <Modal opened onClose={() => answer(false)} title={`Join ${groupId}`}>
          <p className={classes.dialogText}>{problem.what}:</p>
          <ul className={classes.dialogList} aria-label="Other members">
            {[...new Set((problem.where.members ?? '').split(', '))].map(member => (
              <li key={member}>
                <code>{member}</code>
              </li>
            ))}
          </ul>
          <p className={classes.dialogText}>
            While the group rebalances nobody in it reads. Afterwards these members have fewer partitions, until the lab
            leaves again.
          </p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => answer(false)} data-autofocus>
              Cancel
            </Button>
            <Button color="red" onClick={() => answer(true)}>
              Join and take partitions
            </Button>
          </Group>
        </Modal>
      )
    })
  })
}
