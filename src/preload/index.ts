// Hands the ports that main sends on to the page. No logic, nothing exposed.
import { ipcRenderer } from 'electron'

ipcRenderer.on('port', (event, { name }: { name: 'main' | 'engine' }) => {
  window.postMessage({ ottla: 'port', name }, location.origin, event.ports)
})
