import i18next from 'i18next';
import en from './en.json';

// Keys are the English sentences themselves, so the source reads as what people see.
void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  keySeparator: false,
  nsSeparator: false,
  returnEmptyString: false,
  initAsync: false,
  interpolation: { escapeValue: false },
});

export type Values = Record<string, string | number>;

/**
 * The message for an English sentence, with `{{name}}` filled in. A `count` selects the plural form.
 * After changing messages run `npm run messages`, which writes them to the catalogue.
 */
export function t(message: string, values?: Values): string {
  return i18next.t(message, values ?? {});
}

/** Bytes, counts and dates are shown in this locale. */
export function locale(): string {
  return i18next.language;
}
