import { t } from '../locales';
import styles from './Formula.module.css';
import type { FunctionDoc } from './types';

/** The documentation of a function next to the list of completions: signature, description, example. */
export function functionPanel(doc: FunctionDoc): HTMLElement {
  const panel = document.createElement('div');
  panel.className = styles.panel ?? '';
  panel.append(
    // Where a value of any type will do, its name says enough.
    part('code', styles.signature, doc.signature.replaceAll(': any', '')),
    part('p', styles.description, doc.description),
    part('p', styles.returns, t('Gives {{type}}', { type: doc.returns })),
  );
  const example = doc.examples[0];
  if (example) {
    const line = part('div', styles.example, '');
    line.append(part('code', undefined, example.formula), part('span', undefined, `→ ${example.result}`));
    panel.append(line);
  }
  return panel;
}

function part(tag: string, className: string | undefined, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
