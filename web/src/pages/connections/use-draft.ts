/** The draft of this tab: neither going back nor a reload loses it. */
import { useEffect, useState } from 'react'
import { type Draft, emptyDraft } from './draft.ts'
import type { Step } from './places.ts'

const place = 'gridlake.connection-draft'

/** `seen`: steps that a person has left; their empty fields are faults now. */
interface Kept { readonly draft: Draft, readonly seen: readonly Step[] }

export function useDraft() {
  const [kept, setKept] = useState<Kept>(stored)
  useEffect(() => {
    try {
      if (kept.draft === emptyDraft) sessionStorage.removeItem(place)
      else sessionStorage.setItem(place, JSON.stringify(kept))
    } catch { /* no room or no permission: it lives as long as the page */ }
  }, [kept])
  return {
    ...kept,
    setDraft: (draft: Draft) => setKept(before => ({ ...before, draft })),
    see: (step: Step) => setKept(before => before.seen.includes(step) ? before : { ...before, seen: [...before.seen, step] }),
    clear: () => setKept({ draft: emptyDraft, seen: [] }),
  }
}

function stored(): Kept {
  try {
    const { draft, seen } = JSON.parse(sessionStorage.getItem(place) ?? '') as Kept
    return { draft: { ...emptyDraft, ...draft }, seen }
  } catch {
    return { draft: emptyDraft, seen: [] }
  }
}
