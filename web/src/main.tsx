import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { reloadWhenRebuilt } from './app/rebuilt.ts'
import './theme/tokens.css'
import './theme/base.css'
import './theme/shell.css'
import './theme/parts.css'

reloadWhenRebuilt()
const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
