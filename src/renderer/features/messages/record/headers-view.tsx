// The headers of a record in their order, duplicates and null values included.
import { ActionIcon } from '@mantine/core'
import { IconColumnInsertLeft, IconRoute } from '@tabler/icons-react'
import type { FullRecord } from '#contract/index.ts'
import { hexOf, textOf } from '#renderer/lib/bytes.ts'
import { formatBytes } from '#renderer/lib/format.ts'
import { pathStep } from '#renderer/lib/json.ts'
import classes from './record.module.css'

function HeaderBytes({ bytes }: { bytes: Uint8Array | null }) {
  if (bytes === null) return <em className={classes.absent}>∅ null</em>
  if (bytes.length === 0) return <em className={classes.absent}>empty</em>
  const text = textOf(bytes)
  if (text !== null) return text
  return (
    <>
      <span className={classes.kind}>hex</span>
      {hexOf(bytes.subarray(0, 256))}
      {bytes.length > 256 && ' …'}
    </>
  )
}

function ShowAsColumn({ name, onField }: { name: string | null; onField(field: string): void }) {
  if (name === null) return null
  return (
    <ActionIcon
      size="xs"
      variant="subtle"
      color="gray"
      aria-label={`Show header ${name} as column`}
      title="Show as column"
      onClick={() => onField(`header${pathStep(name)}`)}
    >
      <IconColumnInsertLeft size={13} />
    </ActionIcon>
  )
}

/** A correlation id, most likely: what else has it, in other topics. */
function Follow({ text, onFollow }: { text: string | null; onFollow(text: string): void }) {
  if (text === null || text === '') return null
  return (
    <ActionIcon
      size="xs"
      variant="subtle"
      color="gray"
      aria-label={`Follow ${text}`}
      title="Follow this value through topics"
      onClick={() => onFollow(text)}
    >
      <IconRoute size={13} />
    </ActionIcon>
  )
}

interface HeadersViewProps {
  headers: FullRecord['headers']
  onFollow(text: string): void
  /** Shows a header as a column of the list. */
  onField(field: string): void
}

export function HeadersView({ headers, onField, onFollow }: HeadersViewProps) {
  if (headers.length === 0) return <p className={classes.none}>This record has no headers.</p>
  const rows = headers.map((header, index) => ({ ...header, number: index + 1 }))
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label="Headers">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col" className={classes.headerKey}>
              Key
            </th>
            <th scope="col">Value</th>
            <th scope="col">Size</th>
            <td aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ number, key, value }) => (
            <tr key={number}>
              <td className={classes.dimmed}>{number}</td>
              <td className={classes.wrap}>
                <HeaderBytes bytes={key} />
              </td>
              <td className={classes.wrap}>
                <HeaderBytes bytes={value} />
              </td>
              <td className={classes.dimmed}>{value === null ? '' : formatBytes(value.length)}</td>
              <td className={classes.dimmed}>
                <span className={classes.rowActions}>
                  <Follow text={value === null ? null : textOf(value)} onFollow={onFollow} />
                  <ShowAsColumn name={textOf(key)} onField={onField} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
