// What can be done with the records that a result's rows name: they are read from their topic again, byte for byte.
import { Button, Menu } from '@mantine/core'
import { IconList } from '@tabler/icons-react'
import { useState } from 'react'
import type { SqlRun } from '#contract/index.ts'
import { client } from '#renderer/client/index.ts'
import { type PickedAction, pickedActions } from '#renderer/features/exports/index.ts'
import { notifyProblem } from '#renderer/ui/index.ts'
import classes from './sql.module.css'

export function ResultRecords({ queryId, run }: { queryId: string; run: SqlRun }) {
  const [isAsking, setAsking] = useState(false)
  const whyNot = whyNoRecords(run)
  const act = async (action: PickedAction) => {
    setAsking(true)
    try {
      const { connectionId, records } = await client.sql.picked({ queryId })
      action.run(connectionId, records)
    } catch (error) {
      notifyProblem(`${action.word} these records`, error)
    }
    setAsking(false)
  }
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          size="compact-xs"
          ml="auto"
          variant="default"
          loading={isAsking}
          leftSection={<IconList size={13} aria-hidden />}
        >
          Records
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={classes.why}>
          {whyNot ?? 'Of the rows, each once. They are read from the topic again: exact bytes.'}
        </Menu.Label>
        {pickedActions.map(action => (
          <Menu.Item
            key={action.word}
            disabled={whyNot !== null}
            leftSection={<action.icon size={14} aria-hidden />}
            onClick={() => void act(action)}
          >
            {action.word} these records…
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Null where the rows name records. */
function whyNoRecords({ table, columns, rows }: SqlRun): string | null {
  const names = new Set(columns.map(each => each.name))
  if (table === null) return 'Only rows of one loaded table name records. This query reads none, or several.'
  if (!names.has('_partition') || !names.has('_offset'))
    return 'Rows name records by _partition and _offset. Add both columns to the query.'
  return rows === 0 ? 'There are no rows.' : null
}
