// The cluster page's calls through main's handlers, the same on both brokers and on each Kafka of the matrix.
import { expect, it } from 'vitest'
import { describeOnBoth, makeTopic, problemOf, send } from '#test/support/workbench.ts'

describeOnBoth('cluster', bench => {
  const overview = () => bench().client.cluster.overview({ connectionId: bench().connectionId })

  it('tells mode, version, controller and brokers', async () => {
    const { bootstrap, version } = bench()
    const found = await overview()
    const [host, port] = bootstrap.split(':')
    expect(found.clusterId).toMatch(/^[\w-]{22}$/)
    expect(found.mode).toBe(version.startsWith('2.') ? 'zookeeper' : 'kraft')
    const release = version.split('.').slice(0, 2).join('.')
    expect(found.kafkaVersion).toBe(bench().isBuiltIn ? `built-in broker, as ${release}` : release)
    expect(found.brokers).toEqual([
      { nodeId: found.controllerId, host, port: Number(port), rack: null, isController: true },
    ])
  })

  it('tells the finalized features where the cluster has them', async () => {
    const { features } = await overview()
    const metadata = features.find(({ name }) => name === 'metadata.version')
    if (bench().version.startsWith('2.')) expect(features).toEqual([])
    else expect(metadata?.level).toBeGreaterThan(0)
  })

  it('tells each request that the broker offers, by name, with the version in use', async () => {
    const { apis } = await overview()
    expect(apis.map(({ key }) => key)).toEqual(apis.map(({ key }) => key).sort((a, b) => a - b))
    expect(apis.filter(({ name }) => /^API \d/.test(name))).toEqual([])
    const fetch = apis.find(({ key }) => key === 1)
    expect(fetch).toMatchObject({ name: 'Fetch', usedVersion: Math.min(fetch?.maxVersion ?? 0, 12) })
    for (const each of apis) {
      if (each.usedVersion === null) continue
      expect(each.usedVersion).toBeGreaterThanOrEqual(each.minVersion)
      expect(each.usedVersion).toBeLessThanOrEqual(each.maxVersion)
    }
  })

  it('lists a broker’s configuration with types, sources and what lies beneath', async () => {
    const { client, connectionId } = bench()
    const { brokers } = await overview()
    const configs = await client.cluster.brokerConfigs({ connectionId, nodeId: brokers[0]?.nodeId ?? -1 })
    const names = configs.map(({ name }) => name)
    expect(names).toEqual([...names].sort())
    const directories = configs.find(({ name }) => name === 'log.dirs')
    expect(directories).toMatchObject({ source: 'STATIC_BROKER_CONFIG', isChanged: true, isSensitive: false })
    const untouched = configs.find(({ name }) => name === 'log.cleaner.delete.retention.ms')
    expect(untouched).toMatchObject({ value: '86400000', source: 'DEFAULT_CONFIG', isChanged: false, type: 'long' })
    expect(untouched?.documentation).toMatch(/./)
    expect(untouched?.synonyms[0]).toEqual({
      name: 'log.cleaner.delete.retention.ms',
      value: '86400000',
      source: 'DEFAULT_CONFIG',
    })
  })

  it('says which broker there is not', async () => {
    const { client, connectionId } = bench()
    expect(await problemOf(client.cluster.brokerConfigs({ connectionId, nodeId: 77 }))).toMatchObject({
      code: 'BROKER_NOT_AVAILABLE',
      where: { cluster: 'test cluster', broker: '77' },
    })
  })

  it('sums up log directories and names the largest topics', async () => {
    const { client, connectionId, version } = bench()
    const topic = await makeTopic(bench(), { partitions: 2 })
    // Larger than what its neighbours write: ten topics are named.
    const large = 'x'.repeat(900_000)
    await send(bench(), topic, Array(12).fill(large), { partition: 1 })
    const [directory, ...others] = await client.cluster.logDirs({ connectionId })
    expect(others).toEqual([])
    expect(directory).toMatchObject({ problem: null })
    expect(directory?.path).toMatch(/^\//)
    const found = directory?.largest.find(each => each.topic === topic)
    expect(found?.partitions).toBe(2)
    expect(Number(found?.sizeInBytes)).toBeGreaterThan(10_000_000)
    expect(directory?.sizeInBytes).toBeGreaterThanOrEqual(found?.sizeInBytes ?? 0n)
    expect(directory?.largest.length).toBeLessThanOrEqual(10)
    if (version.startsWith('2.')) expect(directory?.totalBytes).toBeNull()
    else expect(directory?.totalBytes).toBeGreaterThan(directory?.usableBytes ?? 0n)
  })

  it('asks nothing of a profile that is not connected', async () => {
    const { client } = bench()
    expect(await problemOf(client.cluster.overview({ connectionId: 'nobody' }))).toMatchObject({
      code: 'NOT_CONNECTED',
      remedy: 'Connect the profile first.',
    })
  })
})
