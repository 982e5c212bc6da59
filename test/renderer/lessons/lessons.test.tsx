import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TopicDetail } from '#contract/index.ts'
import { openTab, useTabs } from '#renderer/app/index.ts'
import { ProblemError } from '#renderer/client/index.ts'
import { panels } from '#renderer/features/lessons/index.ts'
import { useLessons } from '#renderer/features/lessons/lessons.store.ts'
import { fakeClient } from '#test/support/fake-client.ts'
import { renderScreen } from '#test/support/render.tsx'

const unknownTopic = new ProblemError({
  code: 'UNKNOWN_TOPIC_OR_PARTITION',
  what: '',
  where: {},
  remedy: '',
  retriable: false,
})

const detail = (name: string, partitions: number): TopicDetail => ({
  name,
  topicId: null,
  isInternal: false,
  partitions,
  replicationFactor: 1,
  unhealthyPartitions: 0,
  partitionDetails: [],
})

/** The cluster's topics: what the lesson makes and what a person makes elsewhere. */
function show(): Map<string, number> {
  const topics = new Map<string, number>()
  fakeClient({
    topics: {
      get: async ({ topic }) => {
        const partitions = topics.get(topic)
        if (partitions === undefined) throw unknownTopic
        return detail(topic, partitions)
      },
      create: async ({ topic, partitions }) => void topics.set(topic, partitions),
    },
  })
  openTab({ kind: 'lessons', title: 'Lessons', connectionId: 'sandbox' })
  const tab = useTabs.getState().tabs[0]
  const Panel = panels.lessons?.component
  if (tab !== undefined && Panel !== undefined) renderScreen(<Panel tab={tab} isVisible />)
  return topics
}

const openLesson = (name: RegExp) =>
  fireEvent.click(within(screen.getByRole('navigation', { name: 'Lessons' })).getByRole('button', { name }))

beforeEach(() => {
  useTabs.setState({ tabs: [], activeId: null })
  useLessons.setState({ done: {}, shown: null })
})

describe('lessons', () => {
  it('tick a step when the cluster says that it was done, however it was done', async () => {
    const topics = show()
    openLesson(/Topics and partitions/)
    expect(screen.getByText('Waiting until it is done …')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Make lesson.orders' }))
    expect(await screen.findByText(/three logs, each written at its end only/)).toBeTruthy()
    expect(screen.queryByText('This lesson is done.')).toBeNull()
    // In another window, for example.
    topics.set('lesson.orders', 4)
    expect(await screen.findByText('This lesson is done.')).toBeTruthy()
    expect(screen.getByText('1 of 11 done')).toBeTruthy()
    expect(useLessons.getState().done).toEqual({ topics: [0, 1] })
  })

  it('look at what is open for steps that are done by opening something', async () => {
    show()
    openLesson(/Brokers/)
    openTab({ kind: 'cluster', title: 'Sandbox', connectionId: 'sandbox' })
    await waitFor(() => expect(useLessons.getState().done.brokers).toEqual([0]))
    openTab({ kind: 'broker', title: 'Broker 1', connectionId: 'another' })
    openTab({ kind: 'broker', title: 'Broker 1', connectionId: 'sandbox' })
    expect(await screen.findByText('This lesson is done.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Next lesson' }))
    expect(screen.getByRole('article', { name: 'Topics and partitions' })).toBeTruthy()
  })
})
