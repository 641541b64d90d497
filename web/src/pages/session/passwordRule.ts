import { t } from '../../locales';

/** What a password must be; the server decides. */
export const PASSWORD_RULE = t('At least 10 characters, and not a common password.');
