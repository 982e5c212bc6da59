// Clusters that Docker Compose runs on this machine: what there is, starting, stopping, removing, their logs. Keeps
// nothing itself: Docker knows what runs, the compose files say what can.
import { join } from 'node:path'
import { plainProfile } from '#contract/connections.contract.ts'
import type { DockerCluster, DockerClusterId, DockerContainer, DockerState } from '#contract/index.ts'
import { asFailure, KafkaFailure } from '#kafka/failure.ts'
import type { AppEvents } from '../../ipc/context.ts'
import { problemOf } from '../../ipc/problem-of.ts'
import type { Shell } from '../../shell/shell.ts'
import type { ConnectionsService } from '../connections/connections.service.ts'
import type { JobsService } from '../jobs/jobs.service.ts'
import { composeFile, dockerClusters } from './clusters.ts'
import { docker, dockerLines } from './docker-command.ts'
import { composeMissing } from './docker-failure.ts'

/** What Docker knows it says at once; one that hangs is not waited for. */
const ANSWER_SECONDS = 20
const COLOUR = '#2f7ed8'
const FIELDS = [
  '.Label "com.docker.compose.project"',
  '.Label "com.docker.compose.service"',
  '.State',
  '.Status',
  '.Names',
]

interface Parts {
  /** Of the compose files. */
  folder: string
  jobs: JobsService
  events: Pick<AppEvents, 'emit'>
  connections: Pick<ConnectionsService, 'list' | 'save' | 'connect' | 'disconnect'>
  shell: Pick<Shell, 'reveal' | 'openTerminal'>
}

type Action = 'Start' | 'Stop' | 'Remove'

export class DockerService {
  readonly #parts: Parts
  readonly #doing = new Map<DockerClusterId, string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async state(): Promise<DockerState> {
    try {
      const compose = await this.#composeVersion()
      const containers = await this.#containers()
      return { compose, problem: null, clusters: this.#clusters(containers) }
    } catch (error) {
      return { compose: null, problem: problemOf(asFailure(error, {})), clusters: this.#clusters(null) }
    }
  }

  /** Until its brokers listen, and are a profile. @throws KafkaFailure */
  start(id: DockerClusterId): Promise<DockerState> {
    return this.#act(id, 'Start', ['up', '--detach', '--wait'], () => this.#profile(id))
  }

  /** @throws KafkaFailure */
  stop(id: DockerClusterId): Promise<DockerState> {
    return this.#act(id, 'Stop', ['stop'], async () => {})
  }

  /** @throws KafkaFailure */
  remove(id: DockerClusterId): Promise<DockerState> {
    return this.#act(id, 'Remove', ['down', '--volumes', '--remove-orphans'], async () => {})
  }

  log(id: DockerClusterId, signal: AbortSignal | undefined) {
    return dockerLines(this.#compose(id, ['logs', '--follow', '--no-color', '--tail', '500']), signal)
  }

  /** @throws KafkaFailure NO_SUCH_CONTAINER */
  async shellCommand(id: DockerClusterId, container: string): Promise<string> {
    return (await this.#shell(id, container)).join(' ')
  }

  /** @throws KafkaFailure NO_SUCH_CONTAINER, NO_TERMINAL */
  async openShell(id: DockerClusterId, container: string): Promise<void> {
    const command = await this.#shell(id, container)
    if (await this.#parts.shell.openTerminal(command)) return
    throw new KafkaFailure({
      code: 'NO_TERMINAL',
      what: 'No terminal was found on this machine',
      where: { container },
      remedy: `Copy the command and run it in a terminal of yours: ${command.join(' ')}`,
    })
  }

  reveal(id: DockerClusterId): void {
    this.#parts.shell.reveal(this.#file(id))
  }

  async #act(
    id: DockerClusterId,
    action: Action,
    args: readonly string[],
    afterwards: () => Promise<void>,
  ): Promise<DockerState> {
    const { title } = dockerClusters[id]
    const where = { cluster: title }
    const busy = this.#doing.get(id)
    if (busy !== undefined)
      throw new KafkaFailure({
        code: 'DOCKER_BUSY',
        what: `Something is being done with it: ${busy}`,
        where,
        remedy: 'Wait for its end, or cancel it in the list of jobs.',
      })
    const job = `${action} ${title}`
    this.#doing.set(id, job)
    this.#changed()
    try {
      await this.#composeVersion()
      await this.#parts.jobs.run(job, async ({ signal, report }) => {
        // What ends would be looked for again and again.
        if (action !== 'Start') await this.#disconnect(id)
        await docker(this.#compose(id, args), { where, signal, onLine: line => report(null, line) })
        await afterwards()
      })
    } finally {
      this.#doing.delete(id)
      this.#changed()
    }
    return this.state()
  }

  async #composeVersion(): Promise<string> {
    try {
      return (await docker(['compose', 'version', '--short'], { where: {}, seconds: ANSWER_SECONDS })).trim()
    } catch (error) {
      // Without the plugin Docker takes the word for something else, in many ways.
      throw error instanceof KafkaFailure && error.code === 'DOCKER_FAILED' ? composeMissing() : error
    }
  }

  async #containers(): Promise<Map<string, DockerContainer[]>> {
    const format = FIELDS.map(field => `{{${field}}}`).join('\t')
    const args = ['ps', '--all', '--filter', 'label=com.docker.compose.project', '--format', format]
    const found = new Map<string, DockerContainer[]>()
    for (const line of (await docker(args, { where: {}, seconds: ANSWER_SECONDS })).split('\n')) {
      const [project = '', service = '', state = '', status = '', name = ''] = line.trim().split('\t')
      if (name === '') continue
      found.set(project, [...(found.get(project) ?? []), { name, service, status, isRunning: state === 'running' }])
    }
    return found
  }

  #clusters(containers: ReadonlyMap<string, DockerContainer[]> | null): DockerCluster[] {
    return ids.map(id => {
      const { project, inside, ...kind } = dockerClusters[id]
      const own = (containers?.get(project) ?? []).toSorted((a, b) => a.service.localeCompare(b.service))
      return {
        id,
        ...kind,
        inside: { network: `${project}_default`, bootstrapServers: inside },
        status: containers === null ? null : statusOf(own),
        doing: this.#doing.get(id) ?? null,
        containers: own,
        connectionId: this.#connectionOf(id),
      }
    })
  }

  /** By address: whoever made a profile of it already needs no second one. */
  #connectionOf(id: DockerClusterId): string | null {
    const address = dockerClusters[id].bootstrapServers.join()
    const found = this.#parts.connections.list().find(({ profile }) => profile.bootstrapServers.join() === address)
    return found?.profile.id ?? null
  }

  async #profile(id: DockerClusterId): Promise<void> {
    const { title, bootstrapServers } = dockerClusters[id]
    if (this.#connectionOf(id) !== null) return
    await this.#parts.connections.save(
      null,
      {
        name: `Docker: ${title}`,
        colour: COLOUR,
        bootstrapServers,
        clientId: 'ottla',
        environment: 'development',
        writeMode: 'free',
        ...plainProfile,
        timeouts: { ...plainProfile.timeouts, connectMs: 5000 },
      },
      { password: { kind: 'keep' }, secrets: {} },
    )
  }

  async #disconnect(id: DockerClusterId): Promise<void> {
    const connectionId = this.#connectionOf(id)
    if (connectionId !== null) await this.#parts.connections.disconnect(connectionId)
  }

  /** The container is one that Docker named: nothing of the page's reaches a command line. */
  async #shell(id: DockerClusterId, container: string): Promise<string[]> {
    const own = (await this.#containers()).get(dockerClusters[id].project) ?? []
    const found = own.find(each => each.name === container && /^[\w.-]+$/.test(each.name))
    if (found !== undefined) return ['docker', 'exec', '--interactive', '--tty', found.name, 'bash']
    throw new KafkaFailure({
      code: 'NO_SUCH_CONTAINER',
      what: 'The cluster has no such container any more',
      where: { container },
      remedy: 'Start the cluster.',
    })
  }

  #compose(id: DockerClusterId, args: readonly string[]): string[] {
    return ['compose', '--file', this.#file(id), '--project-name', dockerClusters[id].project, ...args]
  }

  #file(id: DockerClusterId): string {
    return join(this.#parts.folder, composeFile(id))
  }

  #changed(): void {
    this.#parts.events.emit({ event: 'docker' })
  }
}

const ids: readonly DockerClusterId[] = ['single', 'three', 'zookeeper']

function statusOf(containers: readonly DockerContainer[]): DockerCluster['status'] {
  if (containers.length === 0) return 'absent'
  const running = containers.filter(each => each.isRunning).length
  if (running === 0) return 'stopped'
  return running === containers.length ? 'running' : 'partly'
}
