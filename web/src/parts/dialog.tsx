/** A modal dialog on the browser's own element: it keeps the focus inside, gives it back, and closes on Escape. */
import { useEffect, useRef, type ReactNode } from 'react'
import { Icon } from './icon.tsx'

interface Props { open: boolean, title: string, onClose: () => void, children: ReactNode, bare?: boolean, className?: string }

export function Dialog({ open, title, onClose, children, bare = false, className = '' }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = element.current
    if (!dialog) return
    if (open && !dialog.open) dialog.showModal()
    if (!open && dialog.open) dialog.close()
  }, [open])
  return (
    <dialog ref={element} className={className} aria-label={title} onClose={onClose} onPointerDown={event => { if (event.target === element.current) onClose() }}>
      {open && (bare ? children : (
        <>
          <div className="dialog-head">
            <h2>{title}</h2>
            <button type="button" className="button quiet icon small" aria-label="Close" onClick={onClose}><Icon name="close" /></button>
          </div>
          <div className="dialog-body">{children}</div>
        </>
      ))}
    </dialog>
  )
}
