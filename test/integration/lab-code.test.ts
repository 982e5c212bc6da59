// The programs that “Show code” writes are run as they are copied, in each of its languages, on Kafka.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { javaCode } from '#renderer/features/lab/code/java.ts'
import { kafkaPythonCode } from '#renderer/features/lab/code/kafka-python.ts'
import { kafkajsCode } from '#renderer/features/lab/code/kafkajs.ts'
import type { Program } from '#renderer/features/lab/code/program.ts'
import { run } from '#scripts/setup/programs.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { runJava } from '#test/support/java-tools.ts'
import { python } from '#test/support/other-clients.ts'
import {
  type ConnectedWorkbench,
  connect,
  makeTopic,
  numbered,
  openWorkbench,
  send,
  unique,
} from '#test/support/workbench.ts'

let bench: ConnectedWorkbench
let folder: string
beforeAll(async () => {
  const { bootstrap, version } = inject('kafka')
  const opened = await openWorkbench()
  bench = { ...opened, connectionId: await connect(opened, bootstrap), bootstrap, isBuiltIn: false, version }
  // Below the project, so that the program finds kafkajs as it would where it was installed.
  folder = await mkdtemp(join(PROJECT, 'node_modules', '.lab-code-'))
})
afterAll(async () => {
  await bench?.close()
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

const languages = {
  kafkajs: async (program: Program) => {
    const file = join(folder, `${unique('program')}.cjs`)
    await writeFile(file, kafkajsCode(program))
    return run(process.execPath, [file], {
      timeLimit: 60_000,
      env: { ...process.env, KAFKAJS_NO_PARTITIONER_WARNING: '1' },
    })
  },
  python: (program: Program) => python(kafkaPythonCode(program), []),
  java: async (program: Program) => {
    const source = join(await mkdtemp(join(folder, 'java-')), 'Lab.java')
    await writeFile(source, javaCode(program))
    return runJava(source)
  },
}

/** `topic-partition@offset` of each line, in order. */
const placesIn = (output: string) => output.split('\n').flatMap(line => /^\S+-\d+@\d+/.exec(line)?.[0] ?? [])

async function programFor(topic: string, change: Partial<Program>): Promise<Program> {
  return {
    bootstrapServers: [bench.bootstrap],
    security: { tls: false, sasl: null },
    mode: 'subscribe',
    groupId: unique('code'),
    topics: [topic],
    assigned: [],
    assignor: 'roundRobin',
    autoOffsetReset: 'earliest',
    isolation: 'read_uncommitted',
    maxPollRecords: 3,
    autoCommitIntervalMs: null,
    sessionTimeoutMs: 10_000,
    stopAfterIdleMs: null,
    steps: [{ do: 'poll' }],
    ...change,
  }
}

async function committedOf(groupId: string | null) {
  const { client, connectionId } = bench
  const { offsets } = await client.groups.get({ connectionId, groupId: groupId ?? '' })
  return offsets.filter(each => each.committedOffset !== null).map(each => [each.committedOffset, each.metadata])
}

describe.each(['kafkajs', 'python', 'java'] as const)('show code in %s', language => {
  const play = async (program: Program) => {
    const { stdout, stderr, code } = await languages[language](program)
    return { places: placesIn(stdout), stderr, code }
  }

  it('polls at most max.poll.records as a member, and commits an offset with metadata', async () => {
    const topic = await makeTopic(bench)
    await send(bench, topic, numbered(8))
    const offsets = [{ topic, partition: 0, offset: '2', metadata: 'by "hand"' }]
    const program = await programFor(topic, { steps: [{ do: 'poll' }, { do: 'commit', offsets }] })
    const first = await play(program)
    expect(first).toMatchObject({ places: [0, 1, 2].map(offset => `${topic}-0@${offset}`), code: 0 })
    expect(await committedOf(program.groupId)).toEqual([[2n, 'by "hand"']])
    const again = await play({ ...program, steps: [{ do: 'poll' }] })
    expect(again).toMatchObject({ places: [2, 3, 4].map(offset => `${topic}-0@${offset}`), code: 0 })
  })

  it('seeks before it polls, and commits its positions', async () => {
    const topic = await makeTopic(bench)
    await send(bench, topic, numbered(8))
    const to = [{ topic, partition: 0, offset: '6' }]
    const program = await programFor(topic, {
      assignor: 'range',
      steps: [{ do: 'seek', to }, { do: 'poll' }, { do: 'commit', offsets: null }],
    })
    expect(await play(program)).toMatchObject({ places: [6, 7].map(offset => `${topic}-0@${offset}`), code: 0 })
    expect((await committedOf(program.groupId)).map(([offset]) => offset)).toEqual([8n])
  })

  it('reads chosen partitions without a group of its own', async () => {
    const topic = await makeTopic(bench, { partitions: 3 })
    for (const partition of [0, 1, 2]) await send(bench, topic, numbered(2), { partition })
    const program = await programFor(topic, { mode: 'assign', groupId: null, assigned: [{ topic, partition: 1 }] })
    expect(await play(program)).toMatchObject({ places: [0, 1].map(offset => `${topic}-1@${offset}`), code: 0 })
  })

  it('runs until nothing came for so long', async () => {
    const topic = await makeTopic(bench, { partitions: 2 })
    for (const partition of [0, 1]) await send(bench, topic, numbered(5), { partition })
    const program = await programFor(topic, { stopAfterIdleMs: 4000, steps: [{ do: 'run' }] })
    const { places, code } = await play(program)
    expect(places.toSorted()).toEqual([0, 1].flatMap(id => numbered(5, `${topic}-${id}@`)))
    expect(code).toBe(0)
  })

  it('crashes before it commits', async () => {
    const topic = await makeTopic(bench)
    await send(bench, topic, numbered(2))
    const program = await programFor(topic, { steps: [{ do: 'poll' }, { do: 'crash' }] })
    const { places, code } = await play(program)
    expect(places).toHaveLength(2)
    expect(code).not.toBe(0)
    expect(await committedOf(program.groupId)).toEqual([])
  })
})
