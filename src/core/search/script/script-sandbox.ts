// Where a script runs: QuickJS, a JavaScript engine of its own in WebAssembly, whose memory cannot grow beyond a limit and
// which can reach nothing. Strings go in and come out; what comes out is not trusted.
import variant from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from 'quickjs-emscripten-core'
import { QueryError } from '../query.ts'
import { INTEGER_MARK } from './script-record.ts'

const PAGE_BYTES = 65_536
const FIRST_MEMORY_BYTES = 16 * 1024 * 1024
export const MOST_MEMORY_BYTES = 64 * 1024 * 1024
/** A thread's own stack lasts longer, so that too deep a recursion is an error in there and not out here. */
const STACK_BYTES = 128 * 1024

/** A verdict per record: 1 passes, 0 does not, e is an error, which follows as [index, words] after all verdicts. */
const HARNESS = `((predicate, mark) => {
  'use strict'
  const { parse, stringify } = JSON
  const [Big, Text, Fault] = [BigInt, String, TypeError]
  const [begins, rest] = ['startsWith', 'slice'].map(name => {
    const method = Text.prototype[name]
    return (text, argument) => method.call(text, argument)
  })
  const revive = (_, value) => (typeof value === 'string' && begins(value, mark) ? Big(rest(value, mark.length)) : value)
  let at = 0
  const answer = record => {
    const { headers } = record
    if (headers) record.header = name => headers.find(each => each.key === name)?.value
    const found = predicate(record)
    if (typeof found === 'function') throw new Fault('The script answered a function, not true or false')
    if (typeof found?.then === 'function') throw new Fault('The script answered a promise, not true or false')
    return found ? '1' : '0'
  }
  const words = error => {
    try {
      if (!(error instanceof Error)) return 'Thrown: ' + Text(error)
      const line = /script:(\\d+)/.exec(error.stack)?.[1]
      return error.name + ': ' + error.message + (line === undefined ? '' : ' (line ' + line + ')')
    } catch {
      return 'Something was thrown that has no text'
    }
  }
  const run = (json, isMarked) => {
    const records = isMarked ? parse(json, revive) : parse(json)
    const errors = []
    let verdicts = ''
    for (at = 0; at < records.length; at++) {
      try {
        verdicts += answer(records[at])
      } catch (error) {
        verdicts += 'e'
        errors[errors.length] = [at, words(error)]
      }
    }
    return verdicts + stringify(errors)
  }
  return { run, at: () => at }
})`

export type SandboxAnswer =
  | { is: 'answer'; text: string }
  | { is: 'interrupted' | 'out-of-memory' | 'broken'; at: number; what: string }
  /** The records could not be read in there. */
  | { is: 'refused'; what: string }

export class Sandbox {
  readonly #runtime: QuickJSRuntime
  readonly #context: QuickJSContext
  readonly #run: QuickJSHandle
  readonly #at: QuickJSHandle
  #mustStop: () => boolean = () => false

  /** @param code an expression whose value is a function of one record. @throws QueryError when QuickJS refuses it */
  static async open(code: string): Promise<Sandbox> {
    const wasmMemory = new WebAssembly.Memory({
      initial: FIRST_MEMORY_BYTES / PAGE_BYTES,
      maximum: MOST_MEMORY_BYTES / PAGE_BYTES,
    })
    // A module for each script: what one may have done to it touches no other.
    const module = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }))
    return new Sandbox(module.newRuntime({ maxStackSizeBytes: STACK_BYTES }), code)
  }

  private constructor(runtime: QuickJSRuntime, code: string) {
    this.#runtime = runtime
    runtime.setInterruptHandler(() => this.#mustStop())
    const context = runtime.newContext()
    this.#context = context
    const compiled = context.evalCode(code, 'script')
    if (compiled.error) {
      const what = wordsOf(context.dump(compiled.error))
      compiled.error.dispose()
      this.close()
      throw new QueryError('script', what, 0)
    }
    const harness = context.unwrapResult(context.evalCode(HARNESS, 'harness'))
    const mark = context.newString(INTEGER_MARK)
    const made = context.unwrapResult(context.callFunction(harness, context.undefined, compiled.value, mark))
    this.#run = context.getProp(made, 'run')
    this.#at = context.getProp(made, 'at')
    for (const handle of [compiled.value, harness, mark, made]) handle.dispose()
  }

  /** @param records a JSON array. @param mustStop asked every few thousand steps of the script */
  run(records: string, mustStop: () => boolean): SandboxAnswer {
    const context = this.#context
    this.#mustStop = mustStop
    try {
      const json = context.newString(records)
      const isMarked = records.includes(INTEGER_MARK) ? context.true : context.false
      const result = context.callFunction(this.#run, context.undefined, json, isMarked)
      json.dispose()
      if (!result.error) {
        const text = context.getString(result.value)
        result.value.dispose()
        return { is: 'answer', text }
      }
      const what = wordsOf(context.dump(result.error))
      result.error.dispose()
      if (what === 'InternalError: interrupted') return { is: 'interrupted', at: this.#place(), what }
      if (what === 'InternalError: out of memory') return { is: 'out-of-memory', at: this.#place(), what }
      return { is: 'refused', what }
    } catch (error) {
      // The module itself gave up: nothing of it can be used any more.
      return { is: 'broken', at: 0, what: error instanceof Error ? error.message : String(error) }
    } finally {
      this.#mustStop = () => false
    }
  }

  close(): void {
    try {
      this.#run?.dispose()
      this.#at?.dispose()
      this.#context.dispose()
      this.#runtime.dispose()
    } catch {
      // A module that ran out of memory may not be able to tidy up; it goes as a whole.
    }
  }

  /** Which of the records it was at. */
  #place(): number {
    const result = this.#context.callFunction(this.#at, this.#context.undefined)
    if (result.error) {
      result.error.dispose()
      return 0
    }
    const at = this.#context.getNumber(result.value)
    result.value.dispose()
    return Number.isInteger(at) ? at : 0
  }
}

function wordsOf(dumped: unknown): string {
  if (typeof dumped !== 'object' || dumped === null || !('message' in dumped)) return String(dumped)
  return 'name' in dumped ? `${dumped.name}: ${dumped.message}` : String(dumped.message)
}
