// An examination that runs: started, followed and stopped with the dialog that shows it.
import { useEffect, useRef, useState } from 'react'
import type { DoctorStep, PasswordChange, ProfileDraft, SecretChanges } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'

export interface Patient {
  id: string | null
  /** Null: as it is stored. */
  draft: ProfileDraft | null
  password: PasswordChange
  secrets?: SecretChanges
}

interface Examination {
  steps: DoctorStep[]
  state: 'running' | 'done' | 'stopped'
  error: unknown
}

const started: Examination = { steps: [], state: 'running', error: null }

/** In the place of the same step that was still running, else at the end. */
function withStep(steps: DoctorStep[], step: DoctorStep): DoctorStep[] {
  const at = steps.findIndex(each => each.place === step.place && each.check === step.check)
  return at < 0 ? [...steps, step] : steps.with(at, step)
}

export function useExamination(patient: Patient): Examination & { stop(): void; again(): void } {
  const [asked, setAsked] = useState({ patient })
  const running = useRef<AbortController>(null)
  const [examination, setExamination] = useState(started)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    running.current = controller
    setExamination(started)
    const follow = async () => {
      try {
        for await (const step of await client.doctor.examine(asked.patient, { signal })) {
          if (signal.aborted) return
          setExamination(before => ({ ...before, steps: withStep(before.steps, step) }))
        }
        if (!signal.aborted) setExamination(before => ({ ...before, state: 'done' }))
      } catch (error) {
        if (!signal.aborted) setExamination(before => ({ ...before, state: 'stopped', error }))
      }
    }
    void follow()
    return () => controller.abort()
  }, [asked])
  return {
    ...examination,
    stop: () => {
      running.current?.abort()
      setExamination(before => ({ ...before, state: 'stopped' }))
    },
    again: () => setAsked({ patient }),
  }
}
