import { t } from '../../locales';
import { Text } from '../../ui';
import { DeferredTextField } from '../../ui/DeferredTextField';
import { updateElement } from '../../workbook/commands';
import type { TextElement } from '../../workbook/document';
import { useWorkbookStore } from '../../workbook/store';
import styles from '../panels/Panel.module.css';
import { NameSection, PanelSection } from '../panels/PanelSections';

export function TextPanel({ element }: { element: TextElement }) {
  const { dispatch } = useWorkbookStore().getState();
  return (
    <div className={styles.panel}>
      <PanelSection title={t('Text')}>
        <DeferredTextField
          label={t('Markdown')}
          lines={6}
          maxLength={50_000}
          value={element.body}
          onCommit={(body) =>
            dispatch((document) => updateElement<TextElement>(document, element.id, { body }, t('Edit text')))
          }
        />
        <Text c="dimmed" fz="xs">
          {t(
            '# Heading, **bold**, *italic*, - list, [link](https://...). A double click on the page edits it there.',
          )}
        </Text>
      </PanelSection>
      <NameSection element={element} />
    </div>
  );
}
