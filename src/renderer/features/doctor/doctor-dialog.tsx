// The connection doctor's dialog: what is the matter and what to do on top, every step below, a report to copy.
import { Button, CopyButton, Group, Loader, Modal } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCheck,
  IconCopy,
  IconMinus,
  IconPlayerStop,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import type { DoctorStep } from '#contract/index.ts'
import { openDialog, ProblemView } from '#renderer/ui/index.ts'
import classes from './doctor-dialog.module.css'
import {
  durationOf,
  placesOf,
  placeTitle,
  type Result,
  reportOf,
  resultWords,
  titleOf,
  troubled,
  verdictOf,
} from './report.ts'
import { type Patient, useExamination } from './use-examination.ts'

function ResultIcon({ result }: { result: Result }) {
  if (result === 'running') return <Loader size={12} aria-hidden />
  if (result === 'ok') return <IconCheck size={14} aria-hidden />
  if (result === 'failed') return <IconX size={14} aria-hidden />
  if (result === 'warning') return <IconAlertTriangle size={14} aria-hidden />
  return <IconMinus size={14} aria-hidden />
}

function StepRow({ step, isStopped }: { step: DoctorStep; isStopped: boolean }) {
  const { finding } = step
  const result = finding?.result ?? (isStopped ? 'stopped' : 'running')
  return (
    <li className={classes.step} data-result={result}>
      <span className={classes.icon} role="img" aria-label={resultWords[result]} title={resultWords[result]}>
        <ResultIcon result={result} />
      </span>
      <span className={classes.title}>{titleOf(step)}</span>
      <div className={classes.says}>
        {finding?.says}
        {finding === null || finding.details.length === 0 ? null : (
          <details className={classes.details}>
            <summary>Details</summary>
            <ul>
              {finding.details.map(detail => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <span className={classes.time}>{durationOf(step)}</span>
    </li>
  )
}

/** Causes with their remedies: what a person came for. */
function Causes({ steps }: { steps: readonly DoctorStep[] }) {
  const found = troubled(steps)
  if (found.length === 0) return null
  return (
    <ul className={classes.causes} aria-label="What is the matter">
      {found.map(({ place, check, finding }) => (
        <li key={`${place}/${check}`} data-result={finding?.result} data-code={finding?.code}>
          <p className={classes.cause}>{finding?.says}</p>
          <p className={classes.remedy}>{finding?.remedy}</p>
          <p className={classes.place}>{placeTitle(place)}</p>
        </li>
      ))}
    </ul>
  )
}

interface DoctorDialogProps {
  name: string
  patient: Patient
  onClose: () => void
}

export function DoctorDialog({ name, patient, onClose }: DoctorDialogProps) {
  const { steps, state, error, stop, again } = useExamination(patient)
  const isRunning = state === 'running'
  return (
    <Modal opened onClose={onClose} size={760} title={`Connection doctor: ${name}`} closeOnClickOutside={false}>
      <div data-ready={!isRunning}>
        <p className={classes.verdict} role="status">
          {verdictOf(steps, state)}
        </p>
        {error === null ? null : <ProblemView error={error} />}
        <div className={classes.found}>
          <Causes steps={steps} />
          <div className={classes.places}>
            {placesOf(steps).map(([place, ofPlace]) => (
              <section key={place} aria-label={placeTitle(place)}>
                <h3 className={classes.placeTitle}>{placeTitle(place)}</h3>
                <ol className={classes.steps}>
                  {ofPlace.map(step => (
                    <StepRow key={step.check} step={step} isStopped={state === 'stopped'} />
                  ))}
                </ol>
              </section>
            ))}
          </div>
        </div>
        <Group justify="space-between" mt="md">
          <CopyButton value={reportOf(name, steps, new Date())}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                disabled={isRunning}
                leftSection={<IconCopy size={14} aria-hidden />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy report'}
              </Button>
            )}
          </CopyButton>
          <Group gap="xs">
            {isRunning ? (
              <Button variant="default" leftSection={<IconPlayerStop size={14} aria-hidden />} onClick={stop}>
                Stop
              </Button>
            ) : (
              <Button variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={again}>
                Examine again
              </Button>
            )}
            <Button onClick={onClose}>Close</Button>
          </Group>
        </Group>
      </div>
    </Modal>
  )
}

export function openDoctor(name: string, patient: Patient): void {
  openDialog(close => <DoctorDialog name={name} patient={patient} onClose={close} />)
}
