// The connection doctor: why a profile does not connect, or what its account may do.
import { IconStethoscope } from '@tabler/icons-react'
import type { Connection } from '#contract/index.ts'
import type { Command, PanelDefinitions } from '#renderer/app/index.ts'
import { connectionsQuery, queryClient } from '#renderer/client/index.ts'
import { openDoctor } from './doctor-dialog.tsx'

export { openDoctor } from './doctor-dialog.tsx'

const profileOf = (connectionId: string | null) =>
  queryClient
    .getQueryData<Connection[]>(connectionsQuery().queryKey)
    ?.find(({ profile }) => profile.id === connectionId)?.profile

export const commands: Command[] = [
  {
    id: 'doctor.examine',
    title: 'Examine the connection',
    group: 'Connections',
    keywords: 'doctor diagnose tls certificate login listener rights trouble',
    icon: IconStethoscope,
    isAvailable: ({ connectionId }) => (profileOf(connectionId)?.kind ?? 'capture') !== 'capture',
    run: ({ connectionId }) => {
      const profile = profileOf(connectionId)
      if (profile !== undefined) openDoctor(profile.name, { id: profile.id, draft: null, password: { kind: 'keep' } })
    },
  },
]

export const panels: PanelDefinitions = {}
