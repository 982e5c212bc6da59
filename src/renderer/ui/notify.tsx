// Notifications: short words at the corner, the full error on demand. A problem that belongs to a panel stays in the
// panel (`ProblemView`); this is for what has no other place.
import { notifications } from '@mantine/notifications'
import { IconCheck, IconX } from '@tabler/icons-react'
import { isCancelled } from '../client/problem.ts'
import { ProblemView } from './problem-view.tsx'

/** `title` names what was tried, e.g. the command's title. Cancelling is no problem and shows nothing. */
export function notifyProblem(title: string, error: unknown): void {
  if (isCancelled(error)) return
  notifications.show({
    title,
    message: <ProblemView error={error} isInline />,
    color: 'red',
    icon: <IconX size={14} aria-hidden />,
    autoClose: false,
    withBorder: true,
    role: 'alert',
  })
}

export function notifyDone(title: string, message?: string): void {
  notifications.show({
    title,
    message: message ?? '',
    color: 'green',
    icon: <IconCheck size={14} aria-hidden />,
    autoClose: 4_000,
    withBorder: true,
    role: 'status',
  })
}
