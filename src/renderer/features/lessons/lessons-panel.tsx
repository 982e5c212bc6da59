// The lessons at the left, the chosen one at the right. The first step that is not done is looked at again and again,
// and ticked when the cluster says that it was done.
import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { PanelProps } from '#renderer/app/index.ts'
import { problemOf } from '#renderer/client/index.ts'
import { notifyProblem, Panel } from '#renderer/ui/index.ts'
import { clusterLessons } from './cluster-lessons.ts'
import { consumerLessons } from './consumer-lessons.ts'
import type { Lesson, Step } from './lesson.ts'
import classes from './lessons.module.css'
import { forgetDone, noteDone, useLessons } from './lessons.store.ts'

const retention = clusterLessons.filter(each => each.id === 'retention')
const lessons = [...clusterLessons.filter(each => each.id !== 'retention'), ...consumerLessons, ...retention]

const lookEveryMs = 1000

export function LessonsPanel({ tab, isVisible }: PanelProps) {
  const { done, shown } = useLessons()
  const lesson = lessons.find(each => each.id === shown) ?? lessons[0]
  const isComplete = (each: Lesson) => each.steps.every((_, index) => done[each.id]?.includes(index))
  const completed = lessons.filter(isComplete).length
  return (
    <Panel label="Lessons" isReady>
      <div className={classes.root}>
        <nav className={classes.list} aria-label="Lessons">
          <p className={classes.progress}>
            {completed} of {lessons.length} done
          </p>
          {lessons.map((each, index) => (
            <button
              key={each.id}
              type="button"
              className={classes.entry}
              aria-current={each === lesson}
              onClick={() => useLessons.setState({ shown: each.id })}
            >
              <span className={classes.mark} data-done={isComplete(each)}>
                {isComplete(each) ? <IconCheck size={12} aria-hidden /> : index + 1}
              </span>
              <span>{each.title}</span>
              <span className={classes.count}>
                {isComplete(each) ? 'done' : `${done[each.id]?.length ?? 0}/${each.steps.length}`}
              </span>
            </button>
          ))}
        </nav>
        {lesson !== undefined && (
          <LessonView
            key={lesson.id}
            lesson={lesson}
            connectionId={tab.connectionId ?? ''}
            isVisible={isVisible}
            onNext={() => useLessons.setState({ shown: lessons[lessons.indexOf(lesson) + 1]?.id ?? lesson.id })}
          />
        )}
      </div>
    </Panel>
  )
}

interface LessonViewProps {
  lesson: Lesson
  connectionId: string
  isVisible: boolean
  onNext(): void
}

function LessonView({ lesson, connectionId, isVisible, onNext }: LessonViewProps) {
  const done = useLessons(state => state.done[lesson.id]) ?? []
  const current = lesson.steps.findIndex((_, index) => !done.includes(index))
  const trouble = useCheck(lesson, current, connectionId)
  return (
    <article className={classes.lesson} aria-label={lesson.title} data-visible={isVisible}>
      <h2>{lesson.title}</h2>
      <p>{lesson.intro}</p>
      <dl className={classes.terms}>
        {lesson.terms.map(({ word, meaning }) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <ol className={classes.steps} aria-label="Steps">
        {lesson.steps.map((step, index) => (
          <StepView
            key={step.text}
            number={index + 1}
            step={step}
            state={done.includes(index) ? 'done' : index === current ? 'current' : 'later'}
            connectionId={connectionId}
          />
        ))}
      </ol>
      {trouble !== null && <p className={classes.trouble}>Could not look: {trouble}</p>}
      {current < 0 && (
        <p className={classes.end} role="status">
          This lesson is done.
          <Button onClick={onNext}>Next lesson</Button>
          <Button variant="default" onClick={() => forgetDone(lesson.id)}>
            Do it again
          </Button>
        </p>
      )}
    </article>
  )
}

interface StepViewProps {
  number: number
  step: Step
  state: 'done' | 'current' | 'later'
  connectionId: string
}

function StepView({ number, step, state, connectionId }: StepViewProps) {
  const [isBusy, setIsBusy] = useState(false)
  const { way } = step
  const go = async () => {
    setIsBusy(true)
    try {
      await way?.go(connectionId)
    } catch (error) {
      notifyProblem(way?.label ?? '', error)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <li className={classes.step} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
      <span className={classes.mark} data-done={state === 'done'}>
        {state === 'done' ? <IconCheck size={12} aria-label="Done" /> : number}
      </span>
      <div>
        <p>{step.text}</p>
        {state === 'done' && <p className={classes.seen}>{step.seen}</p>}
        {state === 'current' && (
          <p className={classes.way}>
            {way !== undefined && (
              <Button loading={isBusy} onClick={() => void go()}>
                {way.label}
              </Button>
            )}
            <span className={classes.waiting}>Waiting until it is done …</span>
          </p>
        )}
      </div>
    </li>
  )
}

/** Looks whether the current step was done, also while another tab covers the lesson: it is done there. */
function useCheck(lesson: Lesson, current: number, connectionId: string): string | null {
  const [trouble, setTrouble] = useState<string | null>(null)
  const step = lesson.steps[current]
  useEffect(() => {
    if (step === undefined) return
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      try {
        const isDone = await step.isDone(connectionId)
        if (isOver) return
        setTrouble(null)
        if (isDone) return noteDone(lesson.id, current)
      } catch (error) {
        if (isOver) return
        setTrouble(problemOf(error).what)
      }
      timer = setTimeout(() => void look(), lookEveryMs)
    }
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [lesson.id, step, current, connectionId])
  return trouble
}
