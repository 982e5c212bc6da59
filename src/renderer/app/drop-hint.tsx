// Says that a file over the window may be dropped. What is dropped goes to main by the preload; the page learns no path.
import { useEffect, useState } from 'react'
import classes from './drop-hint.module.css'

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

export function DropHint() {
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const over = (event: DragEvent) => setIsOver(holdsFiles(event))
    const out = (event: DragEvent) => {
      // Leaving one element for another inside the window has a target that it goes to.
      if (event.relatedTarget === null) setIsOver(false)
    }
    const drop = () => setIsOver(false)
    window.addEventListener('dragenter', over)
    window.addEventListener('dragleave', out)
    // Also of what a field keeps for itself.
    window.addEventListener('drop', drop, true)
    return () => {
      window.removeEventListener('dragenter', over)
      window.removeEventListener('dragleave', out)
      window.removeEventListener('drop', drop, true)
    }
  }, [])
  return isOver ? (
    <div className={classes.hint} role="status">
      Drop a capture (.ottla), or a folder with logs, to open it offline
    </div>
  ) : null
}
