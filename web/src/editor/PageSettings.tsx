import panel from '../elements/panels/Panel.module.css';
import { PanelSection } from '../elements/panels/PanelSections';
import { timeZones } from '../elements/publish/schedules';
import { entryOf } from '../elements/registry';
import { t } from '../locales';
import { Select, Switch, Text, UnstyledButton } from '../ui';
import { DeferredTextField } from '../ui/DeferredTextField';
import { hidePage, renamePage, setSettings } from '../workbook/commands';
import { findPage } from '../workbook/document';
import { revealElement } from '../workbook/reveal';
import { useWorkbook, useWorkbookStore } from '../workbook/store';

const LOCALES = [
  'en-US',
  'en-GB',
  'de-DE',
  'de-CH',
  'fr-FR',
  'es-ES',
  'it-IT',
  'pt-BR',
  'nl-NL',
  'sv-SE',
  'pl-PL',
  'ja-JP',
];

/** With nothing selected: the page, its elements, and the document's locale. */
export function PageSettings() {
  const store = useWorkbookStore();
  const page = useWorkbook((state) => findPage(state.document, state.pageId));
  const settings = useWorkbook((state) => state.document.settings);
  const { dispatch, select } = store.getState();
  if (!page) return null;
  const locales = LOCALES.includes(settings.locale) ? LOCALES : [settings.locale, ...LOCALES];
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  return (
    <div className={panel.panel}>
      <PanelSection title={t('Page')}>
        <DeferredTextField
          label={t('Name')}
          maxLength={200}
          value={page.name}
          check={(text) => (text.trim() === '' ? t('A name is needed.') : null)}
          onCommit={(name) => dispatch((document) => renamePage(document, page.id, name.trim()))}
        />
        <Switch
          label={t('Hidden from viewers')}
          checked={page.hidden}
          onChange={(event) => {
            const hidden = event.currentTarget.checked;
            dispatch((document) => hidePage(document, page.id, hidden));
          }}
        />
      </PanelSection>
      <PanelSection title={t('Elements on this page')}>
        {page.elements.length === 0 ? (
          <Text c="dimmed">{t('None yet.')}</Text>
        ) : (
          <ul className={panel.list}>
            {page.elements.map((element) => {
              const { icon: Icon } = entryOf(element.kind);
              return (
                <li key={element.id} className={panel.row}>
                  <Icon size={14} />
                  <UnstyledButton
                    className={panel.rowMain}
                    fz="sm"
                    onClick={() => {
                      select(element.id);
                      revealElement(element.id);
                    }}
                  >
                    {element.name}
                  </UnstyledButton>
                </li>
              );
            })}
          </ul>
        )}
      </PanelSection>
      <PanelSection title={t('Workbook')}>
        <Select
          label={t('Numbers and dates as in')}
          allowDeselect={false}
          value={settings.locale}
          data={locales.map((locale) => ({ value: locale, label: names.of(locale) ?? locale }))}
          onChange={(locale) => locale && dispatch(() => setSettings({ ...settings, locale }))}
        />
        <Select
          label={t('Time zone')}
          searchable
          limit={100}
          allowDeselect={false}
          value={settings.time_zone}
          data={timeZones()}
          onChange={(time_zone) => time_zone && dispatch(() => setSettings({ ...settings, time_zone }))}
        />
      </PanelSection>
    </div>
  );
}
