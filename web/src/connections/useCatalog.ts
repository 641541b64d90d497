import { type UseQueryResult, useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, http } from '../api/client';
import { keyOf, type Listing, lines, type Parts, type Schema, samePlace, type TableEntry } from './tree';

/** So many schemas or tables come at once. */
const PAGE = 200;
/** Up to so many schemas are open from the start. */
const FEW = 2;

const SCHEMAS = '/api/connections/{connection_id}/schemas';
const TABLES = '/api/connections/{connection_id}/tables';
const DATABASES = '/api/connections/{connection_id}/databases';
const LISTS: readonly unknown[] = [SCHEMAS, TABLES, DATABASES];

/** A page of a list that is open. */
interface PageRequest {
  of: Parts;
  offset: number;
}

/** What a connection holds, as far as it has been opened, a page at a time. */
export function useCatalog(connectionId: string, selected: Parts | null) {
  const client = useQueryClient();
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [pages, setPages] = useState<ReadonlyMap<string, number>>(new Map());
  const [refreshing, setRefreshing] = useState(false);
  const path = { connection_id: connectionId };

  const databases = api.useQuery('get', DATABASES, { params: { path } });
  const names = databases.data ?? [];
  const holds = (place: Parts) => selected !== null && samePlace(place, selected.slice(0, place.length));
  const opened = (place: Parts, few: boolean) => toggled.get(keyOf(place)) ?? (few || holds(place));

  const pagesOf = (of: Parts): PageRequest[] =>
    Array.from({ length: pages.get(keyOf(of)) ?? 1 }, (_, page) => ({ of, offset: page * PAGE }));
  const roots: Parts[] = !databases.isSuccess
    ? []
    : names.length === 0
      ? [[]]
      : names.filter((name) => opened([name], names.length === 1)).map((name) => [name]);

  const schemaPages = roots.flatMap(pagesOf);
  const schemaQueries = useQueries({
    queries: schemaPages.map(({ of, offset }) =>
      api.queryOptions('get', SCHEMAS, {
        params: { path, query: { ...(of[0] === undefined ? {} : { database: of[0] }), offset, limit: PAGE } },
      }),
    ),
  });
  const schemas = (of: Parts): Listing<Schema> =>
    listing(schemaPages, schemaQueries, of, (data) => [data.schemas, data.total]);

  const isOpen = (place: Parts): boolean => {
    if (place.length === 1 && names.length > 0) return opened(place, names.length === 1);
    return opened(place, (schemas(place.slice(0, -1)).total ?? FEW + 1) <= FEW);
  };
  const containers = roots.flatMap((of) =>
    schemas(of)
      .items.map((schema) => schema.container)
      .filter(isOpen),
  );
  const tablePages = containers.flatMap(pagesOf);
  const tableQueries = useQueries({
    queries: tablePages.map(({ of, offset }) =>
      api.queryOptions('get', TABLES, {
        params: { path, query: { container: [...of], offset, limit: PAGE } },
      }),
    ),
  });
  const tables = (of: Parts): Listing<TableEntry> =>
    listing(tablePages, tableQueries, of, (data) => [data.tables, data.total]);

  const again = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [, url, init] }) =>
        LISTS.includes(url) &&
        (init as { params?: { path?: { connection_id?: string } } })?.params?.path?.connection_id ===
          connectionId,
    });

  return {
    databases,
    lines: lines({ databases: names, schemas, tables, isOpen }),
    toggle: (place: Parts) => setToggled(new Map(toggled).set(keyOf(place), !isOpen(place))),
    /** The next page of the list of this place. */
    more: (of: Parts) => {
      const known = of.length === 0 || (names.length > 0 && of.length === 1) ? schemas(of) : tables(of);
      const arrived = Math.ceil(known.items.length / PAGE);
      if (pages.get(keyOf(of)) !== arrived + 1) setPages(new Map(pages).set(keyOf(of), arrived + 1));
    },
    retry: (of: Parts) => {
      const all = [
        ...schemaPages.map((page, at) => ({ page, query: schemaQueries[at] as UseQueryResult })),
        ...tablePages.map((page, at) => ({ page, query: tableQueries[at] as UseQueryResult })),
      ];
      for (const { page, query } of all) if (samePlace(page.of, of) && query.isError) void query.refetch();
    },
    refreshing,
    /** Makes the server look again at everything that is open, then shows it. */
    refresh: async () => {
      setRefreshing(true);
      const query = { refresh: true, limit: 1 };
      try {
        await http.GET(DATABASES, { params: { path, query: { refresh: true } } });
        for (const of of roots) {
          const database = of[0] === undefined ? {} : { database: of[0] };
          await http.GET(SCHEMAS, { params: { path, query: { ...query, ...database } } });
        }
        for (const of of containers) {
          await http.GET(TABLES, { params: { path, query: { ...query, container: [...of] } } });
        }
      } catch {
        // The lists that are asked again say what is wrong.
      } finally {
        await again();
        setRefreshing(false);
      }
    },
  };
}

function listing<Data, Item>(
  pages: readonly PageRequest[],
  queries: readonly UseQueryResult<Data, unknown>[],
  of: Parts,
  read: (data: Data) => [Item[], number],
): Listing<Item> {
  const items: Item[] = [];
  let total: number | null = null;
  let failed = false;
  pages.forEach((page, at) => {
    const query = queries[at];
    if (!samePlace(page.of, of) || query === undefined) return;
    failed ||= query.isError;
    if (query.data === undefined) return;
    const [some, all] = read(query.data);
    items.push(...some);
    total = all;
  });
  return { items, total, failed };
}
