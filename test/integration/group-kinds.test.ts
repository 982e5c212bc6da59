// Groups that are no classic consumer groups, made by Kafka's own clients: shown as what they are, and not as dead.
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { joinGroup } from '#core/protocol/apis/join-group.ts'
import { syncGroup } from '#core/protocol/apis/sync-group.ts'
import { ErrorCode } from '#core/protocol/errors.ts'
import { toCoordinator } from '#kafka/patience.ts'
import { type JavaTool, javaTool } from '#test/support/java-tools.ts'
import { waitFor } from '#test/support/waiting.ts'
import {
  type ConnectedWorkbench,
  connect,
  describeOnBoth,
  makeTopic,
  numbered,
  openWorkbench,
  send,
  unique,
} from '#test/support/workbench.ts'

const ENDINGS: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ENDINGS.splice(0)) await end()
})

/** Runs a tool until the test is over. */
function whileTesting(tool: JavaTool, args: readonly string[]): void {
  let stop = () => {}
  const stopped = new Promise<void>(resolve => {
    stop = resolve
  })
  const ended = javaTool(tool, args, { stop: stopped, timeLimit: 120_000 })
  ENDINGS.push(() => {
    stop()
    return ended
  })
}

const listedAs = async ({ client, connectionId }: ConnectedWorkbench, groupId: string) =>
  (await client.groups.list({ connectionId })).find(each => each.groupId === groupId)

describeOnBoth('a group whose protocol is not the consumer’s', bench => {
  it('is named, and the bytes of its members are not taken for partitions', async () => {
    const { client, connectionId, services, version } = bench()
    const writer = await services.connections.writer(connectionId)
    const groupId = unique('connect-cluster')
    const protocol = { name: 'sessioned', metadata: Buffer.from('no subscription') }
    const join = (memberId: string) =>
      toCoordinator(
        writer,
        groupId,
        joinGroup,
        {
          groupId,
          memberId,
          sessionTimeoutMs: 10_000,
          rebalanceTimeoutMs: 10_000,
          protocolType: 'connect',
          protocols: [protocol],
        },
        ({ errorCode }) => errorCode,
      )
    const asked = await join('')
    const joined = asked.errorCode === ErrorCode.MEMBER_ID_REQUIRED ? await join(asked.memberId) : asked
    expect(joined.errorCode).toBe(0)
    const { memberId, generationId } = joined
    const synced = await writer.send({ group: groupId }, syncGroup, {
      groupId,
      generationId,
      memberId,
      protocolType: 'connect',
      protocolName: protocol.name,
      assignments: [{ memberId, assignment: Buffer.from('\x00\x01 connectors and tasks') }],
    })
    expect(synced.errorCode).toBe(0)
    const type = /^(2|3\.[0-7])\b/.test(version) ? 'unknown' : 'classic'
    expect(await listedAs(bench(), groupId)).toEqual({ groupId, protocolType: 'connect', state: 'Stable', type })
    const found = await client.groups.get({ connectionId, groupId })
    expect(found).toMatchObject({ protocolType: 'connect', protocolName: 'sessioned', problem: null, offsets: [] })
    expect(found.members).toMatchObject([{ memberId, assignment: [] }])
  })
})

// Kafka offers both since 4.0: on an older one there is nothing of the kind to be seen.
if (inject('kafka').version.startsWith('4.')) {
  describe('groups of Kafka 4', () => {
    let bench: ConnectedWorkbench
    beforeAll(async () => {
      const { bootstrap, version } = inject('kafka')
      const opened = await openWorkbench()
      bench = { ...opened, connectionId: await connect(opened, bootstrap), bootstrap, isBuiltIn: false, version }
    })
    afterAll(() => bench?.close())

    const stable = (groupId: string) =>
      waitFor(
        `members of ${groupId}`,
        async () => {
          const found = await bench.client.groups.get({ connectionId: bench.connectionId, groupId })
          return found.state === 'Stable' && found.members.some(member => member.assignment.length > 0) ? found : null
        },
        { deadline: 60_000 },
      )

    it('shows a group of the new consumer protocol with its members, assignor and lag', async () => {
      const topic = await makeTopic(bench, { partitions: 2 })
      await send(bench, topic, numbered(4), { partition: 1 })
      const groupId = unique('kip-848')
      const settings = ['group.protocol=consumer', 'auto.offset.reset=earliest', 'auto.commit.interval.ms=100']
      whileTesting('kafka-console-consumer', [
        ...['--bootstrap-server', bench.bootstrap, '--topic', topic, '--group', groupId],
        ...settings.flatMap(setting => ['--consumer-property', setting]),
      ])
      const found = await stable(groupId)
      expect(found).toMatchObject({
        type: 'consumer',
        protocolType: 'consumer',
        protocolName: 'uniform',
        problem: null,
      })
      expect(found.members).toHaveLength(1)
      expect(found.members[0]?.assignment).toEqual([{ topic, partitions: [0, 1] }])
      expect(await listedAs(bench, groupId)).toEqual({
        groupId,
        protocolType: 'consumer',
        state: 'Stable',
        type: 'consumer',
      })
      const read = await waitFor('the commit', async () => {
        const { offsets } = await bench.client.groups.get({ connectionId: bench.connectionId, groupId })
        return offsets.find(each => each.partition === 1 && each.committedOffset === 4n)
      })
      expect(read).toMatchObject({ lag: 0n, memberId: found.members[0]?.memberId })
      const [figures] = await bench.client.groups.figures({
        connectionId: bench.connectionId,
        groups: [{ groupId, type: 'consumer' }],
      })
      expect(figures).toMatchObject({ members: 1, assignor: 'uniform', lag: 0n })
    })

    it('shows a share group as one, with its members', async () => {
      const feature = ['--bootstrap-server', bench.bootstrap, 'upgrade', '--feature', 'share.version=1']
      expect(await javaTool('kafka-features', feature)).toMatchObject({ code: 0 })
      const topic = await makeTopic(bench)
      const groupId = unique('share')
      whileTesting('kafka-console-share-consumer', [
        ...['--bootstrap-server', bench.bootstrap, '--topic', topic, '--group', groupId],
      ])
      const found = await stable(groupId)
      expect(found).toMatchObject({ type: 'share', protocolType: 'share', problem: null })
      expect(found.members).toMatchObject([{ assignment: [{ topic, partitions: [0] }] }])
      expect(await listedAs(bench, groupId)).toMatchObject({ type: 'share', state: 'Stable' })
    })
  })
}
