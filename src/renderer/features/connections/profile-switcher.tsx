// Whose cluster is looked at: the current connection in its colour, and the way to the others.
import { Menu, UnstyledButton } from '@mantine/core'
import {
  IconBrandDocker,
  IconChevronDown,
  IconFileImport,
  IconPlug,
  IconPlugOff,
  IconPlus,
  IconSettings,
  IconStethoscope,
} from '@tabler/icons-react'
import { useState } from 'react'
import { setCurrentConnection, useFrame } from '../../app/frame.store.ts'
import { runCommand, useTabs } from '../../app/index.ts'
import { useConnections } from '../../client/index.ts'
import { connect } from './connecting.ts'
import { ConnectionDot, connectionWords } from './connection-state.tsx'
import classes from './profile-switcher.module.css'
import { SwitcherList } from './switcher-list.tsx'

export function ProfileSwitcher() {
  const connections = useConnections().data ?? []
  const ofTab = useTabs(({ tabs, activeId }) => tabs.find(tab => tab.id === activeId)?.connectionId ?? null)
  const chosen = useFrame(state => state.connectionId)
  const byId = (id: string | null) => connections.find(({ profile }) => profile.id === id)
  const [isOpened, setOpened] = useState(false)
  const current = byId(ofTab) ?? byId(chosen) ?? connections[0]
  if (current === undefined) return null
  const { profile, state } = current
  const isOpen = state.status !== 'disconnected' && state.status !== 'failed'
  return (
    <Menu position="bottom-start" width={340} opened={isOpened} onChange={setOpened}>
      <Menu.Target>
        <UnstyledButton
          className={classes.button}
          style={{ borderLeftColor: profile.colour }}
          aria-label={`Connection ${profile.name}, ${connectionWords(state)}`}
        >
          <ConnectionDot colour={profile.colour} status={state.status} />
          <span className={classes.name}>{profile.name}</span>
          <span className={classes.state}>{connectionWords(state)}</span>
          <IconChevronDown size={13} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <SwitcherList
          connections={connections}
          onChoose={({ profile: { id }, state: { status } }) => {
            setOpened(false)
            setCurrentConnection(id)
            if (status === 'disconnected') void connect(id)
            void runCommand('cluster.overview', { connectionId: id })
          }}
        />
        <Menu.Divider />
        <Menu.Item
          leftSection={isOpen ? <IconPlugOff size={14} aria-hidden /> : <IconPlug size={14} aria-hidden />}
          onClick={() =>
            void runCommand(isOpen ? 'connections.disconnect' : 'connections.connect', { connectionId: profile.id })
          }
        >
          {isOpen ? `Disconnect ${profile.name}` : `Connect ${profile.name}`}
        </Menu.Item>
        {profile.kind === 'capture' ? null : (
          <Menu.Item
            leftSection={<IconStethoscope size={14} aria-hidden />}
            onClick={() => void runCommand('doctor.examine', { connectionId: profile.id })}
          >
            Examine {profile.name}
          </Menu.Item>
        )}
        {profile.kind === 'sandbox' ? null : (
          <Menu.Item
            leftSection={<IconSettings size={14} aria-hidden />}
            onClick={() => void runCommand('connections.edit', { connectionId: profile.id })}
          >
            Edit {profile.name}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => void runCommand('connections.create')}
        >
          New connection
        </Menu.Item>
        <Menu.Item
          leftSection={<IconFileImport size={14} aria-hidden />}
          onClick={() => void runCommand('connections.import')}
        >
          Import connections
        </Menu.Item>
        <Menu.Item
          leftSection={<IconBrandDocker size={14} aria-hidden />}
          onClick={() => void runCommand('docker.show')}
        >
          Local cluster with Docker
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
