import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { HighlightStyle, bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number], color: 'var(--code-number)' },
  { tag: [tags.propertyName, tags.typeName], color: 'var(--code-name)' },
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
]);

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--field)', color: 'var(--ink)', fontSize: '12.5px', border: '1px solid var(--line)', borderRadius: '6px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-line': { padding: '0 10px' },
  '.cm-scroller': { maxHeight: '50vh', overflow: 'auto' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--pick) !important' },
});

interface Opened {
  value: string;
  language: 'json' | 'sql';
  label: string;
  onChange?: (value: string) => void;
}

export function open(parent: HTMLElement, { value, language, label, onChange }: Opened): () => void {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        language === 'json' ? json() : sql({ dialect: PostgreSQL, upperCaseKeywords: true }),
        syntaxHighlighting(colours), bracketMatching(), look, EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        ...(onChange
          ? [history(), keymap.of([...defaultKeymap, ...historyKeymap]), EditorView.updateListener.of(update => update.docChanged && onChange(update.state.doc.toString()))]
          : [EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of({ tabindex: '0' })]),
      ],
    }),
  });
  return () => view.destroy();
}
