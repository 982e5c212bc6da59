// Seek and commit: a consumer to hold in the hand. Without a session the settings are filled in; with one it is worked.
import { useState } from 'react'
import { type PanelProps, updateTab } from '#renderer/app/index.ts'
import { client, problemOf } from '#renderer/client/index.ts'
import { Panel } from '#renderer/ui/index.ts'
import classes from './lab.module.css'
import { changeSetup, forgetDelivered, useLab } from './lab.store.ts'
import { SessionView } from './session-view.tsx'
import { defaultSetup, type Setup } from './setup.ts'
import { SetupForm } from './setup-form.tsx'

const textParam = (value: unknown): string => (typeof value === 'string' ? value : '')

export function LabPanel({ tab, isVisible }: PanelProps) {
  const connectionId = tab.connectionId ?? ''
  const sessionId = textParam(tab.params.sessionId)
  const setup =
    useLab(state => state.setups[tab.id]) ?? defaultSetup(textParam(tab.params.topic), textParam(tab.params.groupId))
  const [isOpening, setIsOpening] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const setSetup = (next: Setup) => changeSetup(tab.id, next)

  const open = async () => {
    setIsOpening(true)
    setError(null)
    try {
      const session = await openSession(connectionId, setup)
      updateTab(tab.id, {
        title: `Lab: ${session.groupId ?? session.topics.join(', ')}`,
        params: { sessionId: session.sessionId },
      })
    } catch (failure) {
      setError(failure)
    } finally {
      setIsOpening(false)
    }
  }
  const close = () => {
    // A session that is gone already (the app was restarted) needs no closing.
    client.lab
      .close({ sessionId })
      .catch(failure => console.warn('The consumer was not closed:', problemOf(failure).what))
    forgetDelivered(sessionId)
    updateTab(tab.id, { title: labTitle, params: { sessionId: null } })
  }

  if (sessionId !== '') {
    return (
      <SessionView
        key={sessionId}
        connectionId={connectionId}
        sessionId={sessionId}
        setup={setup}
        isVisible={isVisible}
        onSetup={setSetup}
        onClose={close}
      />
    )
  }
  return (
    <Panel label="Seek and commit" isReady isPage>
      <div className={classes.intro}>
        <h2>Seek and commit</h2>
        <p>
          A consumer to hold in the hand: see its positions, what its group has committed and how far behind it is; poll
          once, seek, commit.
        </p>
      </div>
      <SetupForm
        connectionId={connectionId}
        setup={setup}
        onSetup={setSetup}
        isOpening={isOpening}
        error={error}
        onOpen={() => void open()}
      />
    </Panel>
  )
}

export const labTitle = 'Seek and commit'

async function openSession(connectionId: string, setup: Setup) {
  const groupId = setup.groupId.trim()
  const { autoOffsetReset, isolation, maxPollRecords, topics } = setup
  const settings = { connectionId, autoOffsetReset, isolation, maxPollRecords }
  if (setup.mode === 'subscribe') {
    const { sessionTimeoutMs, autoCommitIntervalMs, autoCommit } = setup
    return client.lab.subscribe({ ...settings, groupId, topics, sessionTimeoutMs, autoCommitIntervalMs, autoCommit })
  }
  const partitions = await Promise.all(
    topics.map(async topic => {
      const chosen = setup.partitions[topic] ?? null
      const numbers =
        chosen ?? (await client.topics.get({ connectionId, topic })).partitionDetails.map(each => each.partition)
      return numbers.map(partition => ({ topic, partition }))
    }),
  )
  return client.lab.assign({ ...settings, groupId: groupId === '' ? null : groupId, partitions: partitions.flat() })
}
