// What a lesson is: a few steps, each with something to do and a check that it was done. Checks ask the cluster and look
// at the open tabs; nothing is taken for done because a button was pressed.

export interface Term {
  word: string
  meaning: string
}

export interface Step {
  /** What to do; plain words. */
  text: string
  /** The way there, where there is a short one. */
  way?: { label: string; go(connectionId: string): unknown }
  /** What was to be seen, once it is done. */
  seen: string
  isDone(connectionId: string): boolean | Promise<boolean>
}

export interface Lesson {
  id: string
  title: string
  /** What it is about, in two or three sentences. */
  intro: string
  terms: readonly Term[]
  steps: readonly Step[]
}
