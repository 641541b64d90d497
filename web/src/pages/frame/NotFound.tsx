import { t } from '../../locales';
import { Refusal } from './Refusal';

export function NotFound() {
  return (
    <Refusal absent title={t('Not found')} message={t('There is nothing at this address')}>
      {t('The link may be old, or its target was deleted or is not shared with you.')}
    </Refusal>
  );
}
