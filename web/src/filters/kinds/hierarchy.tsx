import { t } from '../../locales';
import { Checkbox, Stack } from '../../ui';
import { KeepOrLeaveOut } from '../KeepOrLeaveOut';
import type { FilterKindEntry, KeepColumn } from '../kind';
import { firstFew, scalarText } from '../scalars';
import type { FilterOf } from '../types';

type Hierarchy = FilterOf<'hierarchy'>;

const pathText = (path: Hierarchy['paths'][number]): string => path.map(scalarText).join(' / ');

/** A level that is gone takes the finer ones with it; paths end where the levels do. */
function without(filter: Hierarchy, keep: KeepColumn): Hierarchy {
  const first = filter.below.findIndex((id) => !keep(id));
  const below = first < 0 ? filter.below : filter.below.slice(0, first);
  const cut = filter.paths.map((path) => path.slice(0, 1 + below.length));
  const paths = [...new Map(cut.map((path) => [JSON.stringify(path), path])).values()];
  return { ...filter, below, paths: paths as Hierarchy['paths'] };
}

/** Parts of a tree of columns. The browser shows and shortens such filters; programs make them. */
export const hierarchy: FilterKindEntry<Hierarchy> = {
  name: () => t('Hierarchy'),
  start: () => null,
  isEmpty: ({ paths }) => paths.length === 0,
  words: ({ mode, paths }) => {
    const shown = firstFew(paths.map(pathText), 2);
    return mode === 'exclude' ? t('not {{values}}', { values: shown }) : shown;
  },
  choosesNulls: true,
  columns: ({ column_id, below }) => [column_id, ...below],
  without,
  Editor: ({ filter, onChange }) => (
    <Stack gap="xs">
      <KeepOrLeaveOut mode={filter.mode} onChange={(mode) => onChange({ ...filter, mode })} />
      {filter.paths.map((path, at) => (
        <Checkbox
          key={JSON.stringify(path)}
          checked
          label={pathText(path)}
          onChange={() => onChange({ ...filter, paths: filter.paths.toSpliced(at, 1) })}
        />
      ))}
    </Stack>
  ),
};
