import type { Model } from '../../api/client';
import { t } from '../../locales';
import { formOf, type Platform, platforms } from './platforms';

export type Connection = Model<'ConnectionOut'>;
export type Feature = Model<'PrivilegeCheck'>['needed_for'][number];
export type ColumnFacts = Model<'ColumnOut'>;

/** The vendor's spelling of a platform. */
export function platformLabel(platform: string): string {
  return platforms.includes(platform as Platform) ? formOf(platform as Platform).label : platform;
}

export const features: readonly Feature[] = ['input-tables', 'uploads', 'warehouse-views', 'materialization'];

export function featureLabel(feature: Feature): string {
  return {
    'input-tables': t('Input tables'),
    uploads: t('CSV upload'),
    'warehouse-views': t('Warehouse views'),
    materialization: t('Materialization'),
  }[feature];
}

export function featureDescription(feature: Feature): string {
  return {
    'input-tables': t('Type data into tables next to the warehouse’s own.'),
    uploads: t('Load files as tables that workbooks can read.'),
    'warehouse-views': t('Publish elements as views that any SQL tool can query.'),
    materialization: t('Store results of elements on a schedule, for speed.'),
  }[feature];
}

export function objectKindLabel(kind: Model<'DestinationObject'>['kind']): string {
  return {
    'input-table': t('Input table'),
    upload: t('CSV upload'),
    'warehouse-view': t('Warehouse view'),
    materialization: t('Materialization'),
  }[kind];
}

/** What kind of values a column holds, in a word or two. */
export function typeLabel({
  type,
  integer,
  has_time,
}: Pick<ColumnFacts, 'type' | 'integer' | 'has_time'>): string {
  if (type === 'number') return integer ? t('Whole number') : t('Number');
  if (type === 'date') return has_time ? t('Date and time') : t('Date');
  return { text: t('Text'), logical: t('Logical'), variant: t('Variant') }[type];
}

/** How the last known state of a connection's write access reads. */
export function writeAccessLabel(state: Connection['write_access']): string {
  if (!state.enabled) return t('Read only');
  return state.ok === false ? t('Write access incomplete') : t('Write access');
}

/** Where a connection leads, without any secret. */
export function placeOf(connection: Connection): string {
  const { path, host, port, database, account, project, http_path } = connection.details;
  if (typeof path === 'string') return path;
  if (typeof account === 'string') return account;
  if (typeof project === 'string') return project;
  if (typeof host !== 'string') return '';
  if (typeof http_path === 'string') return `${host}/${http_path.replace(/^\//, '')}`;
  return database ? `${host}:${port}/${database}` : `${host}:${port}`;
}
