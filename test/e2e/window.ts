// One window around each test of a suite, with the sandbox connected, in a user-data folder that goes with it.
import { afterEach, beforeEach } from 'vitest'
import { type RunningApp, startApp, userDataFolder } from '../support/app.ts'
import { Person } from './person.ts'

interface OpenWindow {
  readonly app: RunningApp
  readonly person: Person
  readonly userData: string
  /** Ends the app and starts it again on the same folder. */
  reopen(between?: () => Promise<void>): Promise<void>
}

/** Call it in `describe`; what it answers is there inside tests. */
export function aWindow(): OpenWindow {
  let folder: Awaited<ReturnType<typeof userDataFolder>> | null = null
  let app: RunningApp | null = null
  let person: Person | null = null
  const there = <Thing>(thing: Thing | null): Thing => {
    if (thing === null) throw new Error('the window is only there inside tests')
    return thing
  }
  const open = async () => {
    app = await startApp(there(folder).path)
    person = new Person(app.page)
    await person.node(/^Sandbox, connected/).waitFor()
  }
  beforeEach(async () => {
    folder = await userDataFolder()
    await open()
  })
  afterEach(async () => {
    await app?.close()
    await folder?.remove()
  })
  return {
    get app() {
      return there(app)
    },
    get person() {
      return there(person)
    },
    get userData() {
      return there(folder).path
    },
    reopen: async between => {
      await there(app).close()
      await between?.()
      await open()
    },
  }
}
