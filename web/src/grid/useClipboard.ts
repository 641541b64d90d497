import type { ClipboardEvent } from 'react';
import { t } from '../locales';
import { fromHtml, fromTsv, toHtml, toTsv } from './clipboard';
import type { GridModel } from './model';
import type { Selection } from './selection';
import { copyBlock, copyRange, dataRows, missingRows } from './transfer';

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
  const onCopy = (event: ClipboardEvent): boolean => {
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
    const rows = copyBlock(model, block, locale);
    event.clipboardData.setData('text/plain', toTsv(rows));
    event.clipboardData.setData('text/html', toHtml(rows));
    return true;

    /** Rows that were never on the screen are fetched first; the browser allows this within a few seconds. */
    async function copyLater(): Promise<void> {
      if (!model.load) {
        notify(t('Some of these rows are not loaded yet: scroll over them, then copy again.'));
        return;
      }
      notify(t('Fetching the rows to copy…'));
      try {
        const load = model.load(block.rows[0]!, block.rows[block.rows.length - 1]! + 1);
        const part = (make: (rows: string[][]) => string, type: string): Promise<Blob> =>
          load.then(() => new Blob([make(copyBlock(model, block, locale))], { type }));
        await navigator.clipboard.write([
          new ClipboardItem({
            'text/plain': part(toTsv, 'text/plain'),
            'text/html': part(toHtml, 'text/html'),
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
    const block = text ? fromTsv(text) : html ? fromHtml(html, new DOMParser()) : null;
    if (!block) return;
    event.preventDefault();
    paste(block);
  };

  return { onCopy, onCut, onPaste };
}
