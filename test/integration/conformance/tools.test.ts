// Kafka's own console tools and kcat's listings, the same on both brokers, and kafka-dump-log on the segments they wrote.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type JavaTool, javaTool } from '#test/support/java-tools.ts'
import { kcat } from '#test/support/other-clients.ts'
import { waitFor } from '#test/support/waiting.ts'
import { describeOnBoth, makeTopic, unique } from './both-brokers.ts'

describeOnBoth('console tools', broker => {
  /** Runs a tool against the broker; it must succeed. */
  async function tool(name: JavaTool, args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await javaTool(
      name,
      ['--bootstrap-server', broker().bootstrap, ...args],
      input === undefined ? {} : { input },
    )
    expect(code, `${stdout}\n${stderr}`).toBe(0)
    return stdout
  }

  it('kcat -L lists brokers, topics and partitions', async () => {
    const { bootstrap } = broker()
    const topic = await makeTopic(broker(), 'listed', { partitions: 2 })
    const { stdout } = await kcat(['-b', bootstrap, '-L', '-t', topic])
    expect(stdout).toContain(`at ${bootstrap}`)
    expect(stdout).toContain(`topic "${topic}" with 2 partitions`)
    expect(stdout).toMatch(/partition 1, leader \d+, replicas: \d+, isrs: \d+/)
  })

  it('kafka-topics creates, describes, alters, lists and deletes', async () => {
    const topic = unique('java-topic')
    await tool('kafka-topics', ['--create', '--topic', topic, '--partitions', '2', '--config', 'retention.ms=60000'])
    const described = await tool('kafka-topics', ['--describe', '--topic', topic])
    expect(described).toContain('PartitionCount: 2')
    expect(described).toContain('ReplicationFactor: 1')
    expect(described).toContain('retention.ms=60000')
    expect(described).toMatch(/Partition: 1\s+Leader: \d+\s+Replicas: \d+\s+Isr: \d+/)
    await tool('kafka-topics', ['--alter', '--topic', topic, '--partitions', '3'])
    await waitFor('three partitions', async () =>
      (await tool('kafka-topics', ['--describe', '--topic', topic])).includes('PartitionCount: 3'),
    )
    expect(await tool('kafka-topics', ['--list'])).toContain(topic)
    await tool('kafka-topics', ['--delete', '--topic', topic])
  })

  it('kafka-configs alters single configs', async () => {
    const topic = await makeTopic(broker(), 'java-configs', { configs: { 'retention.ms': '60000' } })
    const entity = ['--entity-type', 'topics', '--entity-name', topic]
    await tool('kafka-configs', [...entity, '--alter', '--add-config', 'max.message.bytes=2000'])
    await waitFor('the change', async () => {
      const described = await tool('kafka-configs', [...entity, '--describe'])
      return described.includes('max.message.bytes=2000') && described.includes('retention.ms=60000')
    })
  })

  it('the console producer writes what the console consumer reads', async () => {
    const topic = await makeTopic(broker(), 'java-console')
    const property = (name: string, value: string) => ['--property', `${name}=${value}`]
    await tool(
      'kafka-console-producer',
      [
        '--topic',
        topic,
        '--compression-codec',
        'lz4',
        ...property('parse.key', 'true'),
        ...property('key.separator', '='),
      ],
      'one=1\ntwo=2\nthree=3\n',
    )
    const read = await tool('kafka-console-consumer', [
      ...['--topic', topic, '--from-beginning', '--max-messages', '3', '--timeout-ms', '20000'],
      ...property('print.key', 'true'),
      ...property('print.offset', 'true'),
    ])
    expect(read.trim().split('\n')).toEqual(['Offset:0\tone\t1', 'Offset:1\ttwo\t2', 'Offset:2\tthree\t3'])
    expect(await tool('kafka-get-offsets', ['--topic', topic])).toContain(`${topic}:0:3`)
  })

  it('kafka-consumer-groups describes a group and resets its offsets', async () => {
    const { admin, bootstrap } = broker()
    const topic = await makeTopic(broker(), 'java-groups')
    await kcat(['-b', bootstrap, '-P', '-t', topic], { input: 'a\nb\nc\nd\ne\n' })
    const group = unique('java-group')
    const groups = (...args: string[]) => tool('kafka-consumer-groups', ['--group', group, ...args])
    await groups('--topic', topic, '--reset-offsets', '--to-earliest', '--execute')
    const offset = async () => {
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      return found?.partitions[0]?.offset
    }
    expect(await offset()).toBe('0')
    await groups('--topic', topic, '--reset-offsets', '--shift-by', '2', '--execute')
    expect(await offset()).toBe('2')
    const described = await groups('--describe')
    expect(described).toMatch(new RegExp(`${group}\\s+${topic}\\s+0\\s+2\\s+5\\s+3\\s+`))
    expect(await groups('--describe', '--state')).toContain('Empty')
    await groups('--topic', topic, '--delete-offsets')
    expect(await offset()).toBe('-1')
    await groups('--delete')
  })

  it('kafka-dump-log reads the segments', async () => {
    const { bootstrap, dataDir } = broker()
    const topic = await makeTopic(broker(), 'dumped')
    for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
      await kcat(['-b', bootstrap, '-P', '-t', topic, '-z', codec, '-H', 'name=value'], {
        input: `${`${codec} `.repeat(50)}\n`.repeat(20),
      })
    }
    const folder = join(dataDir, `${topic}-0`)
    const [segment] = (await readdir(folder)).filter(name => name.endsWith('.log'))
    const dump = await javaTool('kafka-dump-log', ['--files', join(folder, segment ?? ''), '--print-data-log'])
    expect(dump.code, dump.stderr).toBe(0)
    expect(dump.stdout).not.toMatch(/isvalid: false|corrupt|mismatch/i)
    for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
      expect(dump.stdout).toContain(`compresscodec: ${codec}`)
      expect(dump.stdout).toContain(`payload: ${codec} `)
    }
    expect(dump.stdout.match(/headerKeys: \[name\]/g)).toHaveLength(100)
  })
})
