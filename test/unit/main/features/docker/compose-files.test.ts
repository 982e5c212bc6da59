// The compose files: what the screen says of them, and listeners that can be reached from where they are advertised to.
// Images are not pulled and nothing is started here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { composeFile, dockerClusters } from '#main/features/docker/clusters.ts'
import { PROJECT } from '#scripts/setup/project.ts'

const serviceSchema = z.object({
  image: z.string(),
  hostname: z.string(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()),
  environment: z.record(z.string(), z.union([z.string(), z.number()])),
  healthcheck: z.object({ test: z.array(z.string()), interval: z.string(), retries: z.int() }),
})
const fileSchema = z.object({
  name: z.string(),
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.null()),
})

const files = (['single', 'three', 'zookeeper'] as const).map(id => {
  const text = readFileSync(join(PROJECT, 'resources/docker', composeFile(id)), 'utf8')
  const file = fileSchema.parse(parse(text, { merge: true }))
  const brokers = Object.entries(file.services).filter(([, { environment }]) => 'KAFKA_LISTENERS' in environment)
  return { id, file, brokers, kind: dockerClusters[id] }
})

/** `HOST://localhost:19092,…` by name. */
const listenersOf = (value: string | number | undefined) =>
  Object.fromEntries(
    String(value ?? '')
      .split(',')
      .map(each => {
        const [name = '', address = ''] = each.split('://')
        const [host = '', port = ''] = address.split(':')
        return [name, { host, port }] as const
      }),
  )

describe.each(files)('the compose file $id', ({ file, brokers, kind }) => {
  it('is what the screen says', () => {
    expect(file.name).toBe(kind.project)
    const images = new Set(Object.values(file.services).map(each => each.image))
    expect([...images].sort()).toEqual(kind.images)
    // A release, not whatever is the latest.
    for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+$/)
    const advertised = brokers.map(([, { environment }]) => listenersOf(environment.KAFKA_ADVERTISED_LISTENERS))
    expect(advertised.map(({ HOST }) => `${HOST?.host}:${HOST?.port}`)).toEqual(kind.bootstrapServers)
    expect(advertised.map(({ DOCKER }) => `${DOCKER?.host}:${DOCKER?.port}`)).toEqual(kind.inside)
  })

  it.each(brokers)('advertises to each side what it can reach (%s)', (service, { environment, hostname, ports }) => {
    const listeners = listenersOf(environment.KAFKA_LISTENERS)
    const advertised = listenersOf(environment.KAFKA_ADVERTISED_LISTENERS)
    const protocols = String(environment.KAFKA_LISTENER_SECURITY_PROTOCOL_MAP).split(',')
    // In the container it listens everywhere: Docker forwards to its address, not to its loopback.
    for (const { host } of Object.values(listeners)) expect(host).toBe('')
    expect(protocols.map(each => each.split(':')[0]).sort()).toEqual(Object.keys(listeners).sort())
    expect(Object.keys(advertised)).toEqual(['HOST', 'DOCKER'])
    expect(advertised.HOST?.host).toBe('localhost')
    expect(advertised.HOST?.port).toBe(listeners.HOST?.port)
    // On this machine only, and under the port that is advertised.
    expect(ports).toEqual([`127.0.0.1:${listeners.HOST?.port}:${listeners.HOST?.port}`])
    expect(hostname).toBe(service)
    expect(advertised.DOCKER).toEqual({ host: service, port: listeners.DOCKER?.port })
    expect(environment.KAFKA_INTER_BROKER_LISTENER_NAME).toBe('DOCKER')
  })

  it('keeps data in volumes of its own, and says when it is ready', () => {
    const mounted = Object.values(file.services).flatMap(each => each.volumes.map(volume => volume.split(':')[0]))
    expect(new Set(mounted).size).toBe(mounted.length)
    expect(mounted.sort()).toEqual(Object.keys(file.volumes).sort())
    for (const [, { environment, volumes, healthcheck }] of brokers) {
      const listener = listenersOf(environment.KAFKA_LISTENERS).DOCKER
      expect(healthcheck.test.at(-1)).toBe(`</dev/tcp/localhost/${listener?.port}`)
      expect(volumes[0]?.split(':')[1]).toBe(environment.KAFKA_LOG_DIRS ?? '/var/lib/kafka/data')
    }
  })

  it('has replicas for as many brokers as there are', () => {
    for (const [, { environment }] of brokers) {
      const replicas = environment.KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR ?? 3
      const states = environment.KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR ?? 3
      const inSync = environment.KAFKA_TRANSACTION_STATE_LOG_MIN_ISR ?? 2
      expect([replicas, states]).toEqual([brokers.length, brokers.length])
      expect(Number(inSync)).toBeLessThanOrEqual(brokers.length)
    }
  })
})

describe('the compose files with KRaft', () => {
  const kraft = files.filter(({ id }) => id !== 'zookeeper')

  it.each(kraft)('vote among all their nodes ($id)', ({ brokers }) => {
    const voters = brokers.map(([service, { environment }]) => {
      const controller = listenersOf(environment.KAFKA_LISTENERS).CONTROLLER
      return `${environment.KAFKA_NODE_ID}@${service}:${controller?.port}`
    })
    for (const [, { environment }] of brokers) {
      expect(environment.KAFKA_CONTROLLER_QUORUM_VOTERS).toBe(voters.join())
      expect(environment.KAFKA_CONTROLLER_LISTENER_NAMES).toBe('CONTROLLER')
      expect(environment.KAFKA_PROCESS_ROLES).toBe('broker,controller')
      // A UUID in Kafka's base64.
      expect(Buffer.from(String(environment.CLUSTER_ID), 'base64url')).toHaveLength(16)
    }
  })

  it('are clusters of different ids', () => {
    const ids = kraft.map(({ brokers }) => new Set(brokers.map(([, { environment }]) => environment.CLUSTER_ID)))
    expect(ids.map(each => each.size)).toEqual([1, 1])
    expect(new Set(ids.flatMap(each => [...each])).size).toBe(2)
  })
})

it('the clusters of Docker can run side by side', () => {
  const addresses = Object.values(dockerClusters).flatMap(each => each.bootstrapServers)
  expect(new Set(addresses).size).toBe(addresses.length)
})
