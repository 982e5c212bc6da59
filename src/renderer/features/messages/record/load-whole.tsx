// Reads all of a long key or value: into the editor bit by bit, or into memory behind a dialog with progress and
// cancel, for what cannot do with less (the clipboard, the composer).
import { Button, Group, Modal, Progress, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { FullRecord, Part } from '#contract/index.ts'
import { formatBytes } from '#renderer/lib/format.ts'
import { notifyProblem, openDialog } from '#renderer/ui/index.ts'
import { contentOf, type FetchPiece, pieceFetcher } from './content.ts'

const PIECE_BYTES = 1024 * 1024
/** The editor draws no longer line. */
const LONGEST_LINE = 5000

interface Stream {
  size: number
  fetchPiece: FetchPiece
  signal: AbortSignal
  append(text: string): void
  onProgress(loaded: number): void
}

/** Appends the text piece by piece; between two the page goes on. Ends early only by throwing. */
export async function streamText({ size, fetchPiece, signal, append, onProgress }: Stream): Promise<void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let column = 0
  for (let from = 0; from < size; from += PIECE_BYTES) {
    const piece = await fetchPiece(from, PIECE_BYTES, signal)
    signal.throwIfAborted()
    const folded = fold(decoder.decode(piece, { stream: true }), column)
    column = folded.column
    append(folded.text)
    onProgress(Math.min(size, from + PIECE_BYTES))
    // A message only: no frame is waited for, but those that are due come first.
    await new Promise(resolve => setTimeout(resolve))
  }
}

/** Breaks lines at LONGEST_LINE; `column` is where the text goes on. */
export function fold(text: string, column: number): { text: string; column: number } {
  const lines = text.split('\n')
  let at = column
  const out = lines.map((line, index) => {
    const before = index === 0 ? at : 0
    if (before + line.length <= LONGEST_LINE) {
      at = before + line.length
      return line
    }
    const parts = [line.slice(0, LONGEST_LINE - before)]
    for (let from = LONGEST_LINE - before; from < line.length; from += LONGEST_LINE) {
      parts.push(line.slice(from, from + LONGEST_LINE))
    }
    at = parts.at(-1)?.length ?? 0
    return parts.join('\n')
  })
  return { text: out.join('\n'), column: at }
}

/** The whole key or value; of a long one after the user agreed to `purpose`. Null: cancelled, or it is null. */
export function loadWhole(
  connectionId: string,
  record: FullRecord,
  part: Part,
  purpose: string,
): Promise<Uint8Array | null> {
  const { bytes, size, isWhole } = contentOf(record, part)
  if (isWhole) return Promise.resolve(bytes)
  return new Promise(resolve =>
    openDialog(close => (
      <LoadDialog
        title={`${purpose}: ${formatBytes(size)}`}
        size={size}
        fetchPiece={pieceFetcher(connectionId, record, part)}
        onEnd={loaded => {
          close()
          resolve(loaded)
        }}
      />
    )),
  )
}

interface LoadDialogProps {
  title: string
  size: number
  fetchPiece: FetchPiece
  onEnd(bytes: Uint8Array | null): void
}

function LoadDialog({ title, size, fetchPiece, onEnd }: LoadDialogProps) {
  const [isAgreed, setIsAgreed] = useState(false)
  const [loaded, setLoaded] = useState(0)
  useEffect(() => {
    if (!isAgreed) return
    const abort = new AbortController()
    const load = async () => {
      const whole = new Uint8Array(size)
      for (let from = 0; from < size; from += PIECE_BYTES) {
        whole.set(await fetchPiece(from, PIECE_BYTES, abort.signal), from)
        setLoaded(Math.min(size, from + PIECE_BYTES))
      }
      if (!abort.signal.aborted) onEnd(whole)
    }
    load().catch(error => {
      if (abort.signal.aborted) return
      notifyProblem(title, error)
      onEnd(null)
    })
    return () => abort.abort()
  }, [isAgreed, size, fetchPiece, onEnd, title])
  return (
    <Modal opened onClose={() => onEnd(null)} title={title} size="sm">
      {isAgreed ? (
        <>
          <Progress value={(100 * loaded) / size} aria-label="Loaded" />
          <Text size="xs" c="dimmed" mt={4}>
            {formatBytes(loaded)} of {formatBytes(size)}
          </Text>
        </>
      ) : (
        <Text size="sm">All of it is held in memory. Saving to a file does not need that.</Text>
      )}
      <Group justify="flex-end" mt="md" gap="xs">
        <Button size="xs" variant="default" onClick={() => onEnd(null)}>
          Cancel
        </Button>
        {!isAgreed && (
          <Button size="xs" onClick={() => setIsAgreed(true)}>
            Go on
          </Button>
        )}
      </Group>
    </Modal>
  )
}
