// The registry of commands: the palette, menus, context menus and shortcuts all run what is here, so that a thing can
// be done the same way everywhere. Features register at start; this file knows none of them.
import type { Connection, Problem, Profile } from '#contract/index.ts'
import { connectionsQuery, ProblemError, queryClient } from '../client/index.ts'
import { notifyProblem } from '../ui/notify.tsx'
import { type Command, type CommandContext, emptyContext } from './feature.ts'
import { useFrame } from './frame.store.ts'
import { activeTab } from './tabs.store.ts'

const registry = new Map<string, Command>()

export function registerCommands(commands: readonly Command[]): void {
  for (const command of commands) registry.set(command.id, command)
}

export const allCommands = (): Command[] => [...registry.values()]

export function commandById(id: string): Command {
  const command = registry.get(id)
  if (command === undefined) throw new Error(`No command is called ${id}`)
  return command
}

const textParam = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The context of the tab that is looked at, else of the chosen connection; `known` says more, e.g. what was clicked. */
export function contextOf(known: Partial<CommandContext> = {}): CommandContext {
  const tab = activeTab()
  if (known.connectionId !== undefined) return { ...emptyContext, tab, ...known }
  return {
    connectionId: tab?.connectionId ?? useFrame.getState().connectionId,
    topic: textParam(tab?.params.topic),
    partition: null,
    groupId: textParam(tab?.params.groupId),
    tab,
    ...known,
  }
}

/** What is opened offline is never written to: there nothing that writes is offered. */
export const isAvailable = (command: Command, context: CommandContext): boolean =>
  !(command.writes === true && isOffline(context.connectionId)) && (command.isAvailable?.(context) ?? true)

const profileOf = (connectionId: string | null): Profile | undefined =>
  queryClient
    .getQueryData<Connection[]>(connectionsQuery().queryKey)
    ?.find(({ profile }) => profile.id === connectionId)?.profile

/** A capture or a folder of logs that was opened. */
export const isOffline = (connectionId: string | null): boolean => profileOf(connectionId)?.kind === 'capture'

const readOnly = (profile: Profile): Problem => ({
  code: 'READ_ONLY',
  what: 'This profile is read-only: nothing is written to the cluster',
  where: { cluster: profile.name },
  remedy: 'Change its writing mode in the connection’s form if it shall write.',
  retriable: false,
})

/** Runs it and shows what went wrong, if anything. */
export async function runCommand(id: string, known: Partial<CommandContext> = {}): Promise<void> {
  const command = commandById(id)
  const context = contextOf(known)
  if (!isAvailable(command, context)) return
  const profile = profileOf(context.connectionId)
  if (command.writes === true && profile?.writeMode === 'read-only') {
    notifyProblem(command.title, new ProblemError(readOnly(profile)))
    return
  }
  try {
    await command.run(context)
  } catch (error) {
    notifyProblem(command.title, error)
  }
}
