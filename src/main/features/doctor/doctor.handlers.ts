// `doctor`: what the profile says, then what src/kafka finds, as one stream of steps.
import { EventEmitter, on } from 'node:events'
import type { DoctorStep } from '#contract/index.ts'
import { examine } from '#kafka/doctor/doctor.ts'
import { asFailure } from '#kafka/failure.ts'
import { accountOf, type ConnectionOptions } from '#kafka/options.ts'
import { procedures } from '../../ipc/procedures.ts'
import type { Access } from '../connections/connections.service.ts'

export const doctorHandlers = procedures.doctor.router({
  examine: procedures.doctor.examine.handler(async function* ({ input, context, signal }) {
    const startedAt = performance.now()
    const settings = (finding: DoctorStep['finding']): DoctorStep => ({
      place: 'profile',
      check: 'settings',
      finding,
      milliseconds: finding === null ? null : performance.now() - startedAt,
    })
    yield settings(null)
    let access: Access
    try {
      access = await context.connections.access(input.id, input.draft, input, signal)
    } catch (error) {
      const { code, what, where, remedy } = asFailure(error, {})
      const details = Object.entries(where).map(([name, value]) => `${name}: ${value}`)
      yield settings({ result: 'failed', code, says: what, remedy, details })
      return
    }
    try {
      yield settings({ result: 'ok', code: 'OK', says: described(access.options), remedy: null, details: [] })
      yield* steps(access.options, signal)
    } finally {
      access.close()
    }
  }),
})

/** No secret in it. */
function described({ bootstrapServers, tls, sasl, proxy }: ConnectionOptions): string {
  const security = tls === null ? 'without TLS' : 'with TLS'
  const login = sasl === null ? 'no login' : `${sasl.mechanism.toUpperCase()} as ${accountOf(sasl)}`
  const way = proxy === undefined ? '' : `, through ${proxy.host}:${proxy.port}`
  return `${bootstrapServers.join(', ')}, ${security}, ${login}${way}`
}

async function* steps(options: ConnectionOptions, signal: AbortSignal | undefined): AsyncGenerator<DoctorStep> {
  const ending = new AbortController()
  signal?.addEventListener('abort', () => ending.abort(), { once: true })
  const emitter = new EventEmitter<{ step: [DoctorStep]; end: [] }>()
  const told = on(emitter, 'step', { close: ['end'] })
  let failure: unknown = null
  const examined = examine(options, step => void emitter.emit('step', step), ending.signal)
    .catch((error: unknown) => {
      failure = error
    })
    .finally(() => emitter.emit('end'))
  try {
    for await (const [step] of told) yield step as DoctorStep
    if (failure !== null && !ending.signal.aborted) throw failure
  } finally {
    ending.abort()
    await examined
  }
}
