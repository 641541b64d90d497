import { t } from '../locales';
import { Switch } from '../ui';
import type { ControlFieldsProps } from './kind';

export function Negated({ control, onChange }: ControlFieldsProps) {
  return (
    <Switch
      label={t('Leave out what fits')}
      checked={control.negated}
      onChange={(event) => onChange({ negated: event.currentTarget.checked })}
    />
  );
}
