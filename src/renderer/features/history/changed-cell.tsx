// What changed in a version of a key since the one before: the paths of its JSON, or a word for other content.
import { useQuery } from '@tanstack/react-query'
import { client, read } from '#renderer/client/index.ts'
import { differenceOf } from '#renderer/features/compare/index.ts'
import { plural } from '#renderer/lib/format.ts'
import { Unknown } from '#renderer/ui/index.ts'
import classes from './history.module.css'
import type { Version } from './versions.ts'

/** Paths named in a row; all stand in its comparison. */
const NAMED = 4

function useValue(connectionId: string, version: Version | null) {
  const { data, isError } = useQuery({
    ...read('messages.record', client.messages.record, {
      connectionId,
      topic: version?.topic ?? '',
      partition: version?.partition ?? 0,
      offset: version?.offset ?? 0n,
    }),
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return { record: data, isError }
}

export function ChangedCell({ connectionId, version }: { connectionId: string; version: Version }) {
  const after = useValue(connectionId, version)
  const before = useValue(connectionId, version.before)
  if (after.isError || before.isError) return <Unknown reason="A record could not be read" />
  if (version.before === null) return <span className={classes.dim}>the first that is still there</span>
  if (after.record === undefined || before.record === undefined) return <span className={classes.dim}>…</span>
  const [was, is] = [before.record.value, after.record.value]
  if (is === null) return <span className={classes.gone}>{was === null ? 'deleted again' : 'deleted (tombstone)'}</span>
  if (was === null) return 'written anew'
  const difference = differenceOf(was, is)
  switch (difference.is) {
    case 'same':
      return <span className={classes.dim}>nothing</span>
    case 'layout':
      return <span className={classes.dim}>how it is written, not what</span>
    case 'json': {
      const { changes } = difference
      const more = changes.length - NAMED
      const named = changes.slice(0, NAMED).map(({ path, before: from, after: to }) => {
        const what = `${path}: ${from ?? 'not there'} → ${to ?? 'not there'}`
        return (
          <span key={path} className={classes.change} title={what}>
            {path.replace(/^\$\.?/, '')} {changes.length === 1 ? `${from ?? '∅'} → ${to ?? '∅'}` : ''}
          </span>
        )
      })
      return (
        <>
          {named}
          {more > 0 ? <span className={classes.dim}>and {plural(more, 'other')}</span> : null}
        </>
      )
    }
    default:
      return 'its content'
  }
}
