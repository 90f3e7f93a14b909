import { useEffect, useState } from 'react'

const undecidedMs = 4000

/** Asks for a second press on the same place before it does what cannot be undone. */
export function ConfirmButton({ verb, what, onConfirm }: { verb: string, what: string, onConfirm: () => void }) {
  const [armed, setArmed] = useState(false)
  useEffect(() => {
    if (!armed) return undefined
    const timer = window.setTimeout(() => setArmed(false), undecidedMs)
    return () => window.clearTimeout(timer)
  }, [armed])
  return (
    <button type="button" className={`button small ${armed ? 'danger' : 'quiet'}`} aria-label={armed ? `Really ${verb.toLowerCase()} ${what}` : `${verb} ${what}`} onClick={() => { if (armed) onConfirm(); setArmed(!armed) }}>
      {armed ? `${verb} now?` : verb}
    </button>
  )
}
