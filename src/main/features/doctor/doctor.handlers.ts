// `doctor`: what the profile says, then what src/kafka finds, as one stream of steps.
import { EventEmitter, on } from 'node:events'
import type { DoctorStep } from '#contract/index.ts'
import { examine } from '#kafka/doctor/doctor.ts'
import { asFailure } from '#kafka/failure.ts'
import type { ConnectionOptions } from '#kafka/options.ts'
import { procedures } from '../../ipc/procedures.ts'

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
    let options: ConnectionOptions
    try {
      options = await context.connections.optionsOf(input.id, input.draft, input.password)
    } catch (error) {
      const { code, what, where, remedy } = asFailure(error, {})
      const details = Object.entries(where).map(([name, value]) => `${name}: ${value}`)
      yield settings({ result: 'failed', code, says: what, remedy, details })
      return
    }
    yield settings({ result: 'ok', code: 'OK', says: described(options), remedy: null, details: [] })
    yield* steps(options, signal)
  }),
})

/** No secret in it. */
function described({ bootstrapServers, tls, sasl }: ConnectionOptions): string {
  const security = tls === null ? 'without TLS' : 'with TLS'
  const login = sasl === null ? 'no login' : `${sasl.mechanism.toUpperCase()} as ${sasl.username}`
  return `${bootstrapServers.join(', ')}, ${security}, ${login}`
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
