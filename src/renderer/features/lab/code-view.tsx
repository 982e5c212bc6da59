// The same in code: what the chosen consumer is and what was last done with it, ready to be copied and run.
import { Button, SegmentedControl, Select } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { LabEvent, LabSession } from '#contract/index.ts'
import { useProfile } from '#renderer/client/index.ts'
import { CodeEditor, EmptyState, notifyDone, notifyProblem } from '#renderer/ui/index.ts'
import { javaCode } from './code/java.ts'
import { kafkaPythonCode } from './code/kafka-python.ts'
import { kafkajsCode } from './code/kafkajs.ts'
import { type Program, programOf } from './code/program.ts'
import classes from './lab.module.css'

const languages = {
  kafkajs: { title: 'JavaScript (kafkajs)', write: kafkajsCode, editor: 'javascript' },
  python: { title: 'Python (kafka-python)', write: kafkaPythonCode, editor: 'python' },
  java: { title: 'Java', write: javaCode, editor: 'java' },
} as const
type Language = keyof typeof languages

const names = ['kafkajs', 'python', 'java'] as const

interface CodeViewProps {
  connectionId: string
  sessions: LabSession[]
  events: LabEvent[]
  /** Stands first in the line above the code. */
  head: ReactNode
}

export function CodeView({ connectionId, sessions, events, head }: CodeViewProps) {
  const profile = useProfile(connectionId)
  const [language, setLanguage] = useState<Language>('kafkajs')
  const [number, setNumber] = useState<number | null>(null)
  const session = sessions.find(each => each.number === number) ?? sessions[0]
  if (session === undefined || profile === undefined) {
    return (
      <div className={classes.code}>
        <div className={classes.listHead}>{head}</div>
        <EmptyState title="No consumer to write code for">
          Add one: its settings and what is done with it are shown as a program here.
        </EmptyState>
      </div>
    )
  }
  const program: Program = programOf(profile, session, events)
  const code = languages[language].write(program)
  return (
    <div className={classes.code}>
      <div className={classes.listHead}>
        {head}
        <Select
          w={150}
          aria-label="Code of"
          allowDeselect={false}
          data={sessions.map(each => ({ value: String(each.number), label: `Consumer ${each.number}` }))}
          value={String(session.number)}
          onChange={value => setNumber(Number(value))}
        />
        <SegmentedControl
          aria-label="Language"
          data={names.map(value => ({ value, label: languages[value].title }))}
          value={language}
          onChange={value => setLanguage(names.find(each => each === value) ?? 'kafkajs')}
        />
        <span className={classes.grow} />
        <Button variant="default" leftSection={<IconCopy size={13} aria-hidden />} onClick={() => void copy(code)}>
          Copy
        </Button>
      </div>
      <CodeEditor
        label={`Code in ${languages[language].title}`}
        value={code}
        language={languages[language].editor}
        isReadOnly
      />
    </div>
  )
}

async function copy(code: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(code)
    notifyDone('Copied', 'The program')
  } catch (error) {
    notifyProblem('Copy', error)
  }
}
