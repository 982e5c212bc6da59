// A key or value too long for the editor: a pager over its bytes, as text or hex, that reads what is on the screen.
// "Open anyway" puts the whole into the editor bit by bit, with progress, and can be cancelled at any moment.
import { Button, Progress, SegmentedControl } from '@mantine/core'
import { useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { formatBytes } from '#renderer/lib/format.ts'
import { CodeEditor, ProblemView } from '#renderer/ui/index.ts'
import { type Content, type FetchPiece, PagedBytes } from './content.ts'
import { type ByteMode, HexView } from './hex-view.tsx'
import { streamText } from './load-whole.tsx'
import classes from './record.module.css'

interface PiecesViewProps {
  content: Content
  fetchPiece: FetchPiece
  label: string
}

export function PiecesView({ content, fetchPiece, label }: PiecesViewProps) {
  const { size, kind } = content
  const [isOpenedWhole, setIsOpenedWhole] = useState(false)
  const [mode, setMode] = useState<ByteMode>(kind === 'bytes' ? 'hex' : 'text')
  const source = usePieces(size, fetchPiece)
  if (isOpenedWhole) {
    return <WholeText {...{ content, fetchPiece, label }} onClose={() => setIsOpenedWhole(false)} />
  }
  return (
    <div className={classes.pager}>
      <div className={classes.hexBar}>
        <ModeSwitch mode={mode} onMode={setMode} />
        <span className={classes.dimmed}>{formatBytes(size)}, read in pieces</span>
        <span className={classes.grow} />
        {kind !== 'bytes' && (
          <Button
            size="compact-xs"
            variant="default"
            title="Loads all of it into the editor"
            onClick={() => setIsOpenedWhole(true)}
          >
            Open anyway
          </Button>
        )}
      </div>
      <Pieces source={source} label={mode === 'hex' ? `${label} as hex` : `${label} as text, in pieces`} mode={mode} />
    </div>
  )
}

export function usePieces(size: number, fetchPiece: FetchPiece): PagedBytes {
  return useMemo(() => new PagedBytes(size, fetchPiece), [size, fetchPiece])
}

export function Pieces({ source, label, mode }: { source: PagedBytes; label: string; mode: ByteMode }) {
  useSyncExternalStore(source.subscribe, source.version)
  return (
    <>
      {source.failure !== null && <ProblemView error={source.failure} onRetry={() => source.retry()} />}
      <HexView source={source} label={label} mode={mode} />
    </>
  )
}

export function ModeSwitch({ mode, onMode }: { mode: ByteMode; onMode(mode: ByteMode): void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Show as"
      data={[
        { value: 'text', label: 'Text' },
        { value: 'hex', label: 'Hex' },
      ]}
      value={mode}
      onChange={value => onMode(value === 'hex' ? 'hex' : 'text')}
    />
  )
}

/** The whole in the editor. Its lines are folded where they are very long: the editor cannot draw those. */
function WholeText({ content, fetchPiece, label, onClose }: PiecesViewProps & { onClose(): void }) {
  const { size } = content
  const [loaded, setLoaded] = useState(0)
  const [state, setState] = useState<'loading' | 'done' | 'cancelled'>('loading')
  const [failure, setFailure] = useState<unknown>(null)
  const abort = useRef(new AbortController())
  const feed = useRef((append: (text: string) => void) => {
    const { signal } = abort.current
    streamText({ size, fetchPiece, signal, append, onProgress: setLoaded }).then(
      () => setState('done'),
      error => (signal.aborted ? setState('cancelled') : setFailure(error)),
    )
    return () => abort.current.abort()
  })
  return (
    <div className={classes.pager}>
      <div className={classes.hexBar}>
        {state === 'loading' ? (
          <>
            <Progress className={classes.progress ?? ''} value={(100 * loaded) / size} aria-label="Loaded" />
            <span className={classes.dimmed}>
              {formatBytes(loaded)} of {formatBytes(size)}
            </span>
            <Button size="compact-xs" variant="default" onClick={() => abort.current.abort()}>
              Cancel
            </Button>
          </>
        ) : (
          <>
            <span className={classes.dimmed}>
              {state === 'done'
                ? `${formatBytes(size)}; very long lines are folded`
                : `The first ${formatBytes(loaded)} of ${formatBytes(size)}`}
            </span>
            <span className={classes.grow} />
            <Button size="compact-xs" variant="default" onClick={onClose}>
              Show in pieces
            </Button>
          </>
        )}
      </div>
      {failure !== null && <ProblemView error={failure} />}
      <CodeEditor label={label} value="" isReadOnly wordWrap={false} feed={feed.current} />
    </div>
  )
}
