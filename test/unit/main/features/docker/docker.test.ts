// Clusters of Docker's through the contract, with a stand-in for the `docker` program. Kafka itself does not run here.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DockerCluster, DockerClusterId, DockerState } from '#contract/index.ts'
import { PROJECT } from '#scripts/setup/project.ts'
import { waitFor } from '#test/support/waiting.ts'
import { openWorkbench, problemOf, type Workbench } from '#test/support/workbench.ts'

let folder: string
let bench: Workbench

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ottla-docker-'))
  await mkdir(join(folder, 'bin'))
  await symlink(join(PROJECT, 'test/support/docker-stand-in.sh'), join(folder, 'bin/docker'))
  vi.stubEnv('PATH', [join(folder, 'bin'), process.env.PATH].join(delimiter))
  vi.stubEnv('OTTLA_TEST_DOCKER', folder)
  bench = await openWorkbench()
})

afterEach(async () => {
  await bench.close()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const fails = (how: string) => writeFile(join(folder, 'fails'), how)
const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')

function clusterOf({ clusters }: DockerState, id: DockerClusterId = 'single'): DockerCluster {
  const found = clusters.find(each => each.id === id)
  if (found === undefined) throw new Error(`no cluster ${id}`)
  return found
}

describe('clusters of Docker', () => {
  it('are started, become a profile, and are stopped and removed with their data', async () => {
    const { docker, connections } = bench.client
    const before = await docker.state()
    expect(before).toMatchObject({ compose: '2.40.3', problem: null })
    expect(before.clusters.map(each => [each.id, each.status, each.connectionId])).toEqual([
      ['single', 'absent', null],
      ['three', 'absent', null],
      ['zookeeper', 'absent', null],
    ])

    const started = clusterOf(await docker.start({ cluster: 'three' }), 'three')
    expect(started.status).toBe('running')
    expect(started.containers).toEqual(
      ['kafka-1', 'kafka-2', 'kafka-3'].map(service => ({
        name: `ottla-three-${service}-1`,
        service,
        isRunning: true,
        status: 'Up 5 seconds (healthy)',
      })),
    )
    const made = (await connections.list()).find(({ profile }) => profile.id === started.connectionId)
    expect(made?.profile).toMatchObject({
      name: 'Docker: Kafka 4.1, three brokers',
      bootstrapServers: started.bootstrapServers,
      environment: 'development',
    })

    expect(clusterOf(await docker.stop({ cluster: 'three' }), 'three').status).toBe('stopped')
    // Started again it is the same profile.
    const again = clusterOf(await docker.start({ cluster: 'three' }), 'three')
    expect(again.connectionId).toBe(started.connectionId)
    const removed = clusterOf(await docker.remove({ cluster: 'three' }), 'three')
    expect(removed).toMatchObject({ status: 'absent', containers: [], connectionId: started.connectionId })

    const file = join(PROJECT, 'resources/docker/three.yml')
    const compose = `compose --file ${file} --project-name ottla-three`
    expect((await calls()).filter(each => each.startsWith(compose))).toEqual([
      `${compose} up --detach --wait`,
      `${compose} stop`,
      `${compose} up --detach --wait`,
      `${compose} down --volumes --remove-orphans`,
    ])
    const jobs = (await bench.client.jobs.list()).map(each => [each.title, each.status])
    expect(jobs).toContainEqual(['Remove Kafka 4.1, three brokers', 'done'])
    expect(bench.events.filter(({ event }) => event === 'docker').length).toBeGreaterThanOrEqual(8)
  })

  it('log until they are stopped', async () => {
    const { docker } = bench.client
    await docker.start({ cluster: 'zookeeper' })
    const lines: string[] = []
    for await (const part of await docker.log({ cluster: 'zookeeper' })) {
      lines.push(...part.lines)
      expect(part.dropped).toBe(0)
      if (lines.length === 2) await docker.stop({ cluster: 'zookeeper' })
    }
    expect(lines).toEqual(['zookeeper-1  | [KafkaServer id=1] started', 'kafka-1  | [KafkaServer id=1] started'])
    expect(await calls()).toContain(
      `compose --file ${join(PROJECT, 'resources/docker/zookeeper.yml')} --project-name ottla-zookeeper ` +
        'logs --follow --no-color --tail 500',
    )
  })

  it('end their log when nobody listens any more', async () => {
    const { docker } = bench.client
    await docker.start({ cluster: 'single' })
    const abort = new AbortController()
    const following = (async () => {
      for await (const { lines } of await docker.log({ cluster: 'single' }, { signal: abort.signal }))
        if (lines.length > 0) abort.abort()
    })()
    await following.catch(() => {}) // an aborted stream may end either way
    expect(abort.signal.aborted).toBe(true)
  })

  it('give the command for a shell in a container of theirs, and open it in a terminal', async () => {
    const { docker } = bench.client
    await docker.start({ cluster: 'single' })
    const container = 'ottla-single-kafka-1'
    const line = `docker exec --interactive --tty ${container} bash`
    expect(await docker.shellCommand({ cluster: 'single', container })).toBe(line)
    await docker.openShell({ cluster: 'single', container })
    expect(bench.terminal.commands).toEqual([line.split(' ')])
    for (const other of ['ottla-three-kafka-1-1', `${container}; rm -rf /`, '--privileged'])
      expect(await problemOf(docker.openShell({ cluster: 'single', container: other }))).toMatchObject({
        code: 'NO_SUCH_CONTAINER',
      })
    expect(bench.terminal.commands).toHaveLength(1)
    bench.terminal.commands = null
    expect(await problemOf(docker.openShell({ cluster: 'single', container }))).toMatchObject({
      code: 'NO_TERMINAL',
      remedy: expect.stringContaining(line),
    })
  })

  it.each([
    ['compose', 'DOCKER_COMPOSE_MISSING', /its Compose plugin is not/],
    ['daemon', 'DOCKER_NOT_RUNNING', /its daemon does not run/],
    ['forbidden', 'DOCKER_FORBIDDEN', /may not speak to Docker/],
  ])('are not to be had, and the state says why (%s)', async (how, code, what) => {
    await fails(how)
    const { problem, clusters } = await bench.client.docker.state()
    expect(problem).toMatchObject({ code, what: expect.stringMatching(what), remedy: expect.stringMatching(/\S/) })
    expect(clusters.map(each => each.status)).toEqual([null, null, null])
    expect(await problemOf(bench.client.docker.start({ cluster: 'single' }))).toMatchObject({ code })
  })

  it('are not to be had without Docker', async () => {
    vi.stubEnv('PATH', join(folder, 'nothing'))
    expect((await bench.client.docker.state()).problem).toMatchObject({ code: 'DOCKER_MISSING' })
    expect(await problemOf(bench.client.docker.start({ cluster: 'single' }))).toMatchObject({ code: 'DOCKER_MISSING' })
  })

  it.each([
    ['port', 'PORT_TAKEN', /Bind for 127\.0\.0\.1:19092/],
    ['pull', 'PULL_FAILED', /registry-1\.docker\.io/],
    ['unhealthy', 'CONTAINER_ENDED', /ottla-single-kafka-1 is unhealthy/],
    ['strange', 'DOCKER_FAILED', /something nobody has heard of/],
  ])('that do not come up say why (%s), and can be tried again', async (how, code, said) => {
    await fails(how)
    const problem = await problemOf(bench.client.docker.start({ cluster: 'single' }))
    expect(problem).toMatchObject({
      code,
      where: { cluster: 'Kafka 4.1, one broker', docker: expect.stringMatching(said) },
    })
    expect(clusterOf(await bench.client.docker.state())).toMatchObject({ doing: null, connectionId: null })
    await fails('')
    expect(clusterOf(await bench.client.docker.start({ cluster: 'single' })).status).toBe('running')
  })

  it('are one thing at a time, and starting can be cancelled', async () => {
    const { docker, jobs } = bench.client
    await fails('pulls')
    const starting = docker.start({ cluster: 'single' }).catch(error => error)
    const job = await waitFor('Docker to pull', async () =>
      (await jobs.list()).find(each => each.status === 'running' && each.detail === 'kafka Pulling'),
    )
    expect(clusterOf(await docker.state()).doing).toBe('Start Kafka 4.1, one broker')
    expect(await problemOf(docker.stop({ cluster: 'single' }))).toMatchObject({ code: 'DOCKER_BUSY' })
    await jobs.cancel({ id: job.id })
    await starting
    expect((await jobs.list()).find(each => each.id === job.id)?.status).toBe('cancelled')
    expect(clusterOf(await docker.state()).doing).toBeNull()
  })
})
