import { api } from '../../../api/client';
import { t } from '../../../locales';
import { MultiSelect } from '../../../ui';

/** Who may store things there, in words. */
export function TeamNames({ ids }: { ids: readonly string[] }) {
  const teams = api.useQuery('get', '/api/teams', {}, { enabled: ids.length > 0 });
  if (ids.length === 0) return <>{t('For everyone who may write')}</>;
  const names = (teams.data ?? []).filter((team) => ids.includes(team.id)).map((team) => team.name);
  return (
    <>{t('For {{teams}}', { teams: names.join(', ') || t('{{count}} teams', { count: ids.length }) })}</>
  );
}

interface TeamChoiceProps {
  value: readonly string[];
  onChange(ids: string[]): void;
}

/** Which teams may store new things there. */
export function TeamChoice({ value, onChange }: TeamChoiceProps) {
  const teams = api.useQuery('get', '/api/teams', {});
  const known = teams.data ?? [];
  return (
    <MultiSelect
      label={t('Teams that may store things there')}
      description={
        known.length === 0 && !teams.isPending
          ? t('There are no teams yet: everyone who may write on this connection may.')
          : t('None means everyone who may write on this connection.')
      }
      data={known.map((team) => ({ value: team.id, label: team.name }))}
      disabled={known.length === 0}
      searchable
      clearable
      value={[...value]}
      onChange={onChange}
    />
  );
}
