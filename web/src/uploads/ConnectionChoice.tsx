import { useState } from 'react';
import { api, type Model } from '../api/client';
import { isAdmin, useMember } from '../api/session';
import { t } from '../locales';
import { Input, Select, Skeleton, Text } from '../ui';
import { LinkAnchor } from '../ui/links';
import classes from './Upload.module.css';

export interface Destination {
  /** Connections with write access; undefined while they are on their way. */
  writable: Model<'ConnectionOut'>[] | undefined;
  readOnly: Model<'ConnectionOut'>[];
  chosen: string | null;
  choose: (id: string) => void;
}

const ASK_AGAIN_MS = 2_000;

const writes = (connection: Model<'ConnectionOut'>) => connection.write_access.enabled;

/** The connections a file can be loaded into, and the one that is chosen. */
export function useDestination(wanted: string | undefined): Destination {
  // Write access may be switched on in another tab, or by somebody else, while this file waits.
  const { data } = api.useQuery(
    'get',
    '/api/connections',
    {},
    { refetchInterval: (query) => (query.state.data?.some(writes) ? false : ASK_AGAIN_MS) },
  );
  const [picked, setPicked] = useState<string | null>(null);
  const writable = data?.filter(writes);
  const first = writable?.find((connection) => connection.id === wanted) ?? writable?.[0];
  return {
    writable,
    readOnly: data?.filter((connection) => !writes(connection)) ?? [],
    chosen: picked ?? first?.id ?? null,
    choose: setPicked,
  };
}

export function ConnectionChoice({ destination }: { destination: Destination }) {
  const member = useMember();
  const { writable, readOnly, chosen, choose } = destination;
  if (writable === undefined) return <Skeleton height={30} mt={22} />;
  if (writable.length === 0) {
    const [candidate] = readOnly;
    return (
      <Input.Wrapper label={t('Load into')}>
        <Text size="xs" c="var(--tw-warn)" className={classes.noDestination}>
          {t('No connection has write access yet. The file stays here meanwhile.')}{' '}
          {isAdmin(member) && candidate ? (
            <LinkAnchor
              to="/connections/$id/write-access"
              params={{ id: candidate.id }}
              size="xs"
              underline="always"
              target="_blank"
            >
              {t('Switch it on for {{name}} in another tab', { name: candidate.name })}
            </LinkAnchor>
          ) : (
            t('Ask an admin to switch it on.')
          )}
        </Text>
      </Input.Wrapper>
    );
  }
  return (
    <Select
      label={t('Load into')}
      allowDeselect={false}
      data={writable.map((connection) => ({
        value: connection.id,
        label: `${connection.name} · ${connection.write_access.destination ?? ''}`,
      }))}
      value={chosen}
      onChange={(value) => value && choose(value)}
    />
  );
}
