import { HighlightStyle, LanguageSupport, LRLanguage, syntaxHighlighting } from '@codemirror/language';
import { styleTags, tags } from '@lezer/highlight';
import { parser } from './parser.gen';

export const formulaParser = parser.configure({
  props: [
    styleTags({
      'FunctionName/...': tags.function(tags.variableName),
      Reference: tags.propertyName,
      'FieldName/... Key/...': tags.attributeName,
      Number: tags.number,
      Text: tags.string,
      'Logical Null': tags.bool,
      'And Or Not': tags.operatorKeyword,
      'Power Times Plus Minus Concat Compare': tags.operator,
      'LineComment BlockComment': tags.comment,
      '( ) ] { } , . : IndexOpen': tags.punctuation,
    }),
  ],
});

const language = LRLanguage.define({
  name: 'formula',
  parser: formulaParser,
  languageData: {
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    commentTokens: { line: '//', block: { open: '/*', close: '*/' } },
  },
});

const colours = HighlightStyle.define([
  { tag: tags.function(tags.variableName), color: 'var(--tw-syntax-function)', fontWeight: '500' },
  { tag: tags.propertyName, color: 'var(--tw-syntax-column)' },
  { tag: tags.attributeName, color: 'var(--tw-syntax-column)' },
  { tag: tags.number, color: 'var(--tw-syntax-number)' },
  { tag: tags.bool, color: 'var(--tw-syntax-number)' },
  { tag: tags.string, color: 'var(--tw-syntax-text)' },
  { tag: tags.operatorKeyword, fontWeight: '500' },
  { tag: tags.comment, color: 'var(--tw-syntax-comment)', fontStyle: 'italic' },
]);

export const formulaLanguage = (): LanguageSupport =>
  new LanguageSupport(language, [syntaxHighlighting(colours)]);
