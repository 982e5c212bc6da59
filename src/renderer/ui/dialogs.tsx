// Dialogs opened from anywhere, a command for example: `openDialog(close => <MyModal onClose={close} />)`. The host
// stands once in the frame.
import { Fragment, type ReactNode } from 'react'
import { create } from 'zustand'

type Render = (close: () => void) => ReactNode

const useDialogs = create<{ open: { id: number; render: Render }[] }>(() => ({ open: [] }))
let lastId = 0

/** `render` gives a Mantine `Modal` (or anything else) with `opened`; `close` takes it away. */
export function openDialog(render: Render): void {
  const id = ++lastId
  useDialogs.setState(({ open }) => ({ open: [...open, { id, render }] }))
}

export function DialogHost() {
  const open = useDialogs(state => state.open)
  const close = (id: number) => useDialogs.setState({ open: useDialogs.getState().open.filter(each => each.id !== id) })
  return open.map(({ id, render }) => <Fragment key={id}>{render(() => close(id))}</Fragment>)
}
