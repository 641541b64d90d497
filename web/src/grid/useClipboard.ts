import type { ClipboardEvent } from 'react';
import { t } from '../locales';
import { exactRows, fromHtml, fromTsv, toHtml, toTsv } from './clipboard';
import type { GridModel } from './model';
import { safeText } from './safeText';
import type { Selection } from './selection';
import { copyBlock, copyRange, dataRows, missingRows, safeBlock } from './transfer';

type CopyEvent = Pick<ClipboardEvent, 'preventDefault' | 'clipboardData'>;

/**
 * The browser's own copy command: it asks for no permission, and works without HTTPS too. Its event comes to whatever
 * has the focus, such as a menu, so it is taken at the document.
 */
export function copyNow(onCopy: (event: CopyEvent) => void): void {
  const take = (event: globalThis.ClipboardEvent): void => {
    event.stopPropagation();
    const { clipboardData } = event;
    if (clipboardData) onCopy({ clipboardData, preventDefault: () => event.preventDefault() });
  };
  // Without a selection, the command is on only where a page says so.
  const allow = (event: Event): void => event.preventDefault();
  document.addEventListener('beforecopy', allow, true);
  document.addEventListener('copy', take, true);
  document.execCommand('copy');
  document.removeEventListener('beforecopy', allow, true);
  document.removeEventListener('copy', take, true);
}

export interface ClipboardInput {
  readonly model: GridModel;
  readonly locale: string;
  readonly selection: Selection;
  readonly notify: (message: string) => void;
  readonly paste: (block: string[][]) => void;
  readonly clear: (source: 'cut') => void;
}

/** Handlers of the browser's own clipboard events: no permission is asked for. */
export function clipboardHandlers({ model, locale, selection, notify, paste, clear }: ClipboardInput) {
  /** `asTheyAre` keeps texts that begin a formula in other programs. */
  const onCopy = (event: CopyEvent, asTheyAre = false): boolean => {
    const block = copyRange(selection, dataRows(model));
    if (block.rows.length === 0) return false;
    event.preventDefault();
    if (block.dropped > 0) {
      notify(
        t('Copied the first {{count}} rows; {{rest}} more rows were left out.', {
          count: block.rows.length,
          rest: block.dropped,
        }),
      );
    }
    if (missingRows(model, block)) {
      void copyLater();
      return true;
    }
    const { text, html } = forms();
    event.clipboardData.setData('text/plain', text());
    event.clipboardData.setData('text/html', html());
    return true;

    /** What is written: our own paste reads the exact cells from the HTML. */
    function forms() {
      const rows = copyBlock(model, block, locale);
      const shown = asTheyAre ? rows : safeBlock(model, block, rows);
      return { text: () => toTsv(shown), html: () => toHtml(shown, rows) };
    }

    /** Rows that were never on the screen are fetched first; the browser allows this within a few seconds. */
    async function copyLater(): Promise<void> {
      if (!model.load) {
        notify(t('Some of these rows are not loaded yet: scroll over them, then copy again.'));
        return;
      }
      notify(t('Fetching the rows to copy…'));
      try {
        const load = model.load(block.rows[0]!, block.rows[block.rows.length - 1]! + 1);
        const part = (form: 'text' | 'html', type: string): Promise<Blob> =>
          load.then(() => new Blob([forms()[form]()], { type }));
        await navigator.clipboard.write([
          new ClipboardItem({
            'text/plain': part('text', 'text/plain'),
            'text/html': part('html', 'text/html'),
          }),
        ]);
        notify(t('Copied {{count}} rows.', { count: block.rows.length }));
      } catch (error) {
        notify(
          t('Nothing was copied: {{reason}}', {
            reason: error instanceof Error ? error.message : String(error),
          }),
        );
      }
    }
  };

  const onCut = (event: ClipboardEvent): void => {
    if (onCopy(event)) clear('cut');
  };

  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text/plain');
    const html = event.clipboardData.getData('text/html');
    const parser = new DOMParser();
    const block =
      exactRows(html, parser, safeText) ?? (text ? fromTsv(text) : html ? fromHtml(html, parser) : null);
    if (!block) return;
    event.preventDefault();
    paste(block);
  };

  return { onCopy, onCut, onPaste };
}
