import { EditorView } from '@codemirror/view';

/** For a list of completions that opens below the line under the editor. */
export const BELOW_LINE = 'cm-below-line';

/** The editor in the product's colours: everything by CSS variables, so both schemes follow. */
export const editorTheme = EditorView.theme({
  '&': {
    backgroundColor: 'transparent',
    color: 'var(--tw-text)',
    fontSize: '13px',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace, monospace)',
    lineHeight: '20px',
    overflow: 'auto',
  },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--tw-text)' },
  '.cm-line': { padding: '0 2px' },
  '.cm-cursor': { borderLeftColor: 'var(--tw-text)', borderLeftWidth: '1.5px' },
  '.cm-placeholder': { color: 'var(--tw-text-faint)', fontFamily: 'inherit' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--tw-grid-selection)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--tw-accent-soft)',
    outline: 'none',
  },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--tw-bad-soft)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--tw-bad)',
    textDecorationThickness: '1.5px',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--tw-bad)' },
  '.cm-tooltip': {
    border: '1px solid var(--tw-border)',
    borderRadius: '8px',
    backgroundColor: 'var(--tw-surface-raised)',
    boxShadow: 'var(--tw-shadow)',
    color: 'var(--tw-text)',
    fontFamily: 'var(--mantine-font-family)',
    fontSize: '13px',
  },
  '.cm-tooltip.cm-tooltip-below.cm-below-line': { marginTop: '34px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'inherit',
    minWidth: '260px',
    maxHeight: '280px',
    padding: '4px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    height: '26px',
    padding: '0 8px',
    borderRadius: '4px',
    lineHeight: '26px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    background: 'var(--tw-accent-soft)',
    color: 'var(--tw-text)',
  },
  '.cm-completionLabel': { flex: '1', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '650', color: 'var(--tw-accent-text)' },
  '.cm-completionDetail': {
    marginLeft: '0',
    color: 'var(--tw-text-faint)',
    fontSize: '11px',
    fontStyle: 'normal',
  },
  '.cm-completionIcon': {
    flex: 'none',
    width: '18px',
    padding: '0',
    color: 'var(--tw-text-faint)',
    fontFamily: 'var(--mantine-font-family-monospace, monospace)',
    fontSize: '11px',
    opacity: '1',
    textAlign: 'center',
  },
  '.cm-completionIcon-function:after': { content: "'ƒ'" },
  '.cm-completionIcon-column:after': { content: "'[ ]'" },
  '.cm-completionIcon-source:after': { content: "'▤'" },
  '.cm-completionIcon-control:after': { content: "'◉'" },
  '.cm-completionIcon-keyword:after': { content: "'·'" },
  '.cm-tooltip.cm-completionInfo': {
    width: '340px',
    maxWidth: '340px',
    margin: '-1px 4px',
    padding: '10px 12px',
    lineHeight: '1.45',
  },
  '.cm-tooltip-lint': { maxWidth: '420px', padding: '0' },
  '.cm-diagnostic': { padding: '8px 12px', borderLeft: '0' },
  '.cm-diagnosticAction': {
    margin: '0 0 0 8px',
    padding: '1px 8px',
    borderRadius: '4px',
    backgroundColor: 'var(--tw-accent)',
    color: '#fff',
    font: 'inherit',
  },
});
