// Entry of the page: connects the client, then shows the application.
import './app/styles.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { connectClient } from './client/index.ts'
import { askToArm } from './features/connections/index.ts'

connectClient(askToArm)

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
