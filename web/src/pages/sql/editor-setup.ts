/** CodeMirror as the portal wears it: colours from the theme's tokens, completion from the lake's tables. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { Prec, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Table } from '../../api/types.ts'

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--rt-text)' },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--series-6)' },
])

const look = EditorView.theme({
  '&': { fontSize: '13px', height: '100%', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', padding: '10px 0', caretColor: 'var(--text)' },
  '.cm-scroller': { lineHeight: '1.55', fontFamily: 'var(--mono)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none', paddingLeft: '6px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'light-dark(#00000006, #ffffff06)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'light-dark(#cfd8fb, #33407a)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--line-strong)' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line-strong)', borderRadius: '8px', boxShadow: 'var(--shadow)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12px', maxHeight: '260px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--faint)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--accent)', fontWeight: '600' },
  '.cm-completionInfo': { padding: '6px 10px', maxWidth: '280px', fontFamily: 'var(--sans)' },
})

export function language(tables: readonly Table[]): Extension {
  const schema = Object.fromEntries(tables.map(table => [table.table, {
    self: { label: table.table.split('.').at(-1) ?? table.table, type: 'class', detail: table.files === 0 ? 'view' : 'table', info: table.doc },
    children: table.columns.map(column => ({ label: column.name, type: 'property', detail: column.unit ? `${column.type} ${column.unit}` : column.type, info: column.doc })),
  }]))
  return sql({ dialect: PostgreSQL, schema, upperCaseKeywords: true })
}

/** `run` gets Ctrl or Cmd-Enter. Tab keeps moving the focus, so that the editor is no trap; Escape leaves it. */
export function editorExtensions(run: () => void): Extension {
  return [
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => { run(); return true } }])),
    lineNumbers(), highlightSpecialChars(), history(), drawSelection(), bracketMatching(), closeBrackets(), autocompletion({ icons: false }), highlightActiveLine(),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, { key: 'Escape', run: view => { view.contentDOM.blur(); return true } }, ...defaultKeymap, ...historyKeymap]),
    syntaxHighlighting(colours), look, EditorView.lineWrapping, placeholder('SELECT … FROM market.lmp_da'),
    EditorView.contentAttributes.of({ 'aria-label': 'SQL', 'spellcheck': 'false', 'autocorrect': 'off', 'autocapitalize': 'off', 'data-search': '' }),
  ]
}
