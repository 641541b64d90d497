/** The document's filters, as the API declares them. */
import type { components } from '../api/schema';
import type { ColumnType } from '../values';

type Schemas = components['schemas'];

export type Filter = Schemas['TableElement']['filters'][number];
export type FilterKind = Filter['kind'];
export type FilterOf<K extends FilterKind> = Extract<Filter, { kind: K }>;
export type FilterGroup = Schemas['FilterGroup'];
export type Scalar = string | number | boolean | null;
export type { ColumnType };
