// What Docker says when it fails, as a failure of ours: what it is, and what to do. Its words differ from release to
// release; what is not known is passed on as it was said.
import { KafkaFailure } from '#kafka/failure.ts'

const INSTALL = 'Install Docker Desktop, or Docker Engine with its Compose plugin, and try again.'

export const dockerMissing = (): KafkaFailure =>
  new KafkaFailure({ code: 'DOCKER_MISSING', what: 'Docker is not installed', where: {}, remedy: INSTALL })

export const composeMissing = (): KafkaFailure =>
  new KafkaFailure({
    code: 'DOCKER_COMPOSE_MISSING',
    what: 'Docker is there, and its Compose plugin is not',
    where: {},
    remedy: 'Install the package docker-compose-plugin (Compose 2.1.1 or newer), and try again.',
  })

export const dockerSilent = (seconds: number): KafkaFailure =>
  new KafkaFailure({
    code: 'DOCKER_SILENT',
    what: `Docker did not answer within ${seconds} s`,
    where: {},
    remedy: 'Restart Docker.',
    retriable: true,
  })

const known: [words: RegExp, code: string, what: string, remedy: string][] = [
  [
    /permission denied[^\n]*(docker daemon|docker api|docker\.sock)/i,
    'DOCKER_FORBIDDEN',
    'The account may not speak to Docker',
    'Add it to the group docker and log in again, or run Docker rootless.',
  ],
  [
    /cannot connect to the docker daemon|is the docker daemon running|docker daemon is not running|failed to connect to the docker api|error during connect/i,
    'DOCKER_NOT_RUNNING',
    'Docker is installed, and its daemon does not run',
    'Start Docker Desktop, or the service docker, and try again.',
  ],
  [
    /port is already allocated|address already in use|ports are not available|only one usage of each socket address/i,
    'PORT_TAKEN',
    'A port of the cluster is taken by another program',
    'End what listens there, or stop the other container, and start again.',
  ],
  [
    /no space left on device/i,
    'DISK_FULL',
    'The disk of Docker is full',
    'Make room, for example with docker system prune, and start again.',
  ],
  [
    /toomanyrequests|rate limit/i,
    'PULL_FAILED',
    'The registry lets no more images be pulled for now',
    'Log in with docker login, or try later.',
  ],
  [
    /pull access denied|manifest( for [^\n]*)? (unknown|not found)|failed to resolve reference|failed to do request|error getting image|registry-1\.docker\.io|no matching manifest|error pulling/i,
    'PULL_FAILED',
    'The image could not be pulled',
    'Look at the network and the proxy of Docker; the images come from Docker Hub.',
  ],
  [
    /is unhealthy|exited \(\d+\)|dependency failed to start/i,
    'CONTAINER_ENDED',
    'A container did not come up',
    'Its log says why. Data of another release may lie there: remove the cluster with its data and start anew.',
  ],
]

/** @param said what Docker wrote to its standard error */
export function dockerFailure(said: string, where: Record<string, string>): KafkaFailure {
  const lines = said
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  const found = known.find(([words]) => words.test(said))
  if (found === undefined)
    return new KafkaFailure({
      code: 'DOCKER_FAILED',
      what: 'Docker failed',
      where: { ...where, docker: lines.at(-1) ?? 'said nothing' },
      remedy: 'Try the same by hand with the compose file.',
    })
  const [words, code, what, remedy] = found
  const line = lines.findLast(each => words.test(each)) ?? ''
  return new KafkaFailure({
    code,
    what,
    where: { ...where, docker: line },
    remedy,
    retriable: code === 'DOCKER_NOT_RUNNING',
  })
}
