import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { DoctorStep } from '#contract/index.ts'
import { DoctorDialog } from '#renderer/features/doctor/doctor-dialog.tsx'
import { reportOf } from '#renderer/features/doctor/report.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const step = (
  place: string,
  check: DoctorStep['check'],
  finding: Partial<DoctorStep['finding']> | null,
): DoctorStep => ({
  place,
  check,
  finding: finding === null ? null : { result: 'ok', code: 'OK', says: 'fine', remedy: null, details: [], ...finding },
  milliseconds: finding === null ? null : 12,
})

const expired: DoctorStep['finding'] = {
  result: 'failed',
  code: 'CERTIFICATE_EXPIRED',
  says: 'The certificate CN=a expired on Sunday',
  remedy: 'Renew it.',
  details: ['CN=a · issued by CN=b'],
}

const course = [
  step('bootstrap a:9093', 'tcp', null),
  step('bootstrap a:9093', 'tcp', {}),
  step('bootstrap a:9093', 'tls', null),
  step('bootstrap a:9093', 'tls', expired),
]

const patient = { id: 'a', draft: null, password: { kind: 'keep' } } as const

describe('doctor: the dialog', () => {
  it('shows each step, the cause with its remedy, and copies a report', async () => {
    const examine = vi.fn(async () => {
      return (async function* () {
        yield* course
      })()
    })
    fakeClient({ doctor: { examine } })
    renderScreen(<DoctorDialog name="prod" patient={patient} onClose={() => {}} />)
    expect(await screen.findByText('Found: 1 problem')).toBeTruthy()
    const causes = screen.getByRole('list', { name: 'What is the matter' })
    expect(within(causes).getByText(/expired on Sunday/)).toBeTruthy()
    expect(within(causes).getByText('Renew it.')).toBeTruthy()
    const server = screen.getByRole('region', { name: 'Bootstrap server a:9093' })
    expect(
      within(server)
        .getAllByRole('listitem')
        .filter(each => each.dataset.result !== undefined),
    ).toHaveLength(2)
    expect(within(server).getByRole('img', { name: 'failed' })).toBeTruthy()
    const user = userEvent.setup()
    await user.click(screen.getByRole('button', { name: 'Copy report' }))
    const report = await navigator.clipboard.readText()
    expect(report).toContain('# Connection report: prod')
    expect(report).toContain('- TLS: failed (12 ms). The certificate CN=a expired on Sunday\n  - CN=a · issued by CN=b')
    await user.click(screen.getByRole('button', { name: 'Examine again' }))
    expect(examine).toHaveBeenCalledTimes(2)
  })

  it('stops when asked to, and says how far it came', async () => {
    let signal: AbortSignal | undefined
    fakeClient({
      doctor: {
        examine: async (_input, options) => {
          signal = options?.signal
          return (async function* () {
            yield step('bootstrap a:9093', 'tcp', null)
            await new Promise(() => {})
          })()
        },
      },
    })
    renderScreen(<DoctorDialog name="prod" patient={patient} onClose={() => {}} />)
    expect(await screen.findByText('TCP')).toBeTruthy()
    await userEvent.setup().click(screen.getByRole('button', { name: 'Stop' }))
    expect(screen.getByText('Stopped: nothing wrong until then')).toBeTruthy()
    expect(screen.getByRole('img', { name: 'not finished' })).toBeTruthy()
    expect(signal?.aborted).toBe(true)
  })
})

describe('doctor: the report', () => {
  it('puts causes first, with what to do', () => {
    const report = reportOf(
      'prod',
      [course[1] ?? course[0], course[3] ?? course[0]].flatMap(each => each ?? []),
      new Date(0),
    )
    expect(report.indexOf('Renew it.')).toBeLessThan(report.indexOf('## Bootstrap server'))
    expect(report).toContain('1970-01-01T00:00:00.000Z · Found: 1 problem')
  })
})
