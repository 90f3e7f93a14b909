import { Compartment, EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import type { Table } from '../../api/types.ts'
import { editorExtensions, language } from './editor-setup.ts'

export interface EditorHandle {
  text: () => string
  /** The selected text, or all of it. */
  selected: () => string
  replace: (text: string) => void
  insert: (text: string) => void
  focus: () => void
}

interface Props { ref: Ref<EditorHandle>, initial: string, tables: readonly Table[], onRun: () => void, onChange: (text: string) => void }

export function Editor({ ref, initial, tables, onRun, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const spoken = useRef(new Compartment())
  const current = useRef({ onRun, onChange, initial, tables })
  Object.assign(current.current, { onRun, onChange })

  useEffect(() => {
    if (!place.current) return undefined
    const changes = EditorView.updateListener.of(update => { if (update.docChanged) current.current.onChange(update.state.doc.toString()) })
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: current.current.initial, extensions: [editorExtensions(() => current.current.onRun()), spoken.current.of(language(current.current.tables)), changes] }),
    })
    view.current = made
    return () => { made.destroy(); view.current = null }
  }, [])
  useEffect(() => { view.current?.dispatch({ effects: spoken.current.reconfigure(language(tables)) }) }, [tables])

  useImperativeHandle(ref, () => ({
    text: () => view.current?.state.doc.toString() ?? '',
    selected() {
      const state = view.current?.state
      if (!state) return ''
      const { from, to } = state.selection.main
      return from === to ? state.doc.toString() : state.sliceDoc(from, to)
    },
    replace(text) {
      const state = view.current?.state
      if (state) view.current?.dispatch({ changes: { from: 0, to: state.doc.length, insert: text }, selection: { anchor: text.length } })
    },
    insert(text) {
      const state = view.current?.state
      if (state) view.current?.dispatch(state.replaceSelection(text))
      view.current?.focus()
    },
    focus: () => view.current?.focus(),
  }), [])
  return <div ref={place} className="sql-editor" />
}
