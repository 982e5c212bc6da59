// Hands the ports that main sends on to the page, and tells main what files were dropped onto it. Nothing is exposed: the
// page learns no path.
import { ipcRenderer, webUtils } from 'electron'

ipcRenderer.on('port', (event, { name }: { name: 'main' | 'engine' }) => {
  window.postMessage({ ottla: 'port', name }, location.origin, event.ports)
})

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

window.addEventListener('dragover', event => {
  if (holdsFiles(event)) event.preventDefault()
})
window.addEventListener('drop', event => {
  if (!holdsFiles(event)) return
  event.preventDefault()
  // A file that a page made up has no path.
  const paths = [...(event.dataTransfer?.files ?? [])].map(file => webUtils.getPathForFile(file)).filter(Boolean)
  if (paths.length > 0) ipcRenderer.send('dropped', paths)
})
