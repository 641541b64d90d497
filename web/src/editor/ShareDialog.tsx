import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { api, type Model, queryClient } from '../api/client';
import { problemOf } from '../api/problem';
import { may, useMember } from '../api/session';
import { t } from '../locales';
import {
  ActionIcon,
  Button,
  ErrorState,
  Group,
  Modal,
  Select,
  SkeletonRows,
  Stack,
  Switch,
  Text,
  TextField,
  toast,
} from '../ui';
import { LinkAnchor } from '../ui/links';
import { useWorkbook } from '../workbook/store';
import styles from './ShareDialog.module.css';

const PATH = '/api/workbooks/{workbook_id}/shares';
type Ability = Model<'ShareOut'>['ability'];

/** Who may see and who may edit the workbook. */
export function ShareDialog({ onClose }: { onClose(): void }) {
  const workbookId = useWorkbook((state) => state.id);
  const params = { path: { workbook_id: workbookId } };
  const shares = api.useQuery('get', PATH, { params }, { staleTime: 0 });
  return (
    <Modal opened onClose={onClose} title={t('Share')} size="md">
      {shares.isPending ? (
        <SkeletonRows rows={4} />
      ) : shares.error ? (
        <ErrorState problem={problemOf(shares.error)} onRetry={() => void shares.refetch()} />
      ) : (
        <ShareForm workbookId={workbookId} shares={shares.data} onClose={onClose} />
      )}
    </Modal>
  );
}

interface FormProps {
  workbookId: string;
  shares: Model<'SharesOut'>;
  onClose(): void;
}

function ShareForm({ workbookId, shares, onClose }: FormProps) {
  const member = useMember();
  const [everyone, setEveryone] = useState(shares.everyone);
  const [listed, setListed] = useState(shares.members);
  const [wanted, setWanted] = useState('');
  const [unknown, setUnknown] = useState<string | null>(null);
  const save = api.useMutation('put', PATH);
  const directory = api.useQuery('get', '/api/members', {}, { retry: false });
  const people = (directory.data ?? []).filter(
    (one) => one.active && one.id !== member.id && !listed.some((share) => share.member_id === one.id),
  );

  const addMember = (id: string) => {
    const person = people.find((one) => one.id === id);
    if (!person) return;
    setListed([...listed, { member_id: person.id, email: person.email, name: person.name, ability: 'view' }]);
  };
  const addByEmail = () => {
    const email = wanted.trim().toLowerCase();
    const person = people.find((one) => one.email.toLowerCase() === email);
    if (!person) return setUnknown(t('Nobody here has this address.'));
    setWanted('');
    setUnknown(null);
    addMember(person.id);
  };
  const setAbility = (id: string, ability: Ability) =>
    setListed(listed.map((share) => (share.member_id === id ? { ...share, ability } : share)));
  const submit = async () => {
    const members = Object.fromEntries(listed.map((share) => [share.member_id, share.ability]));
    await save
      .mutateAsync({ params: { path: { workbook_id: workbookId } }, body: { everyone, members } })
      .then(
        () => {
          void queryClient.invalidateQueries({ queryKey: ['get', PATH] });
          toast.success(t('Access saved.'));
          onClose();
        },
        () => undefined,
      );
  };

  return (
    <Stack gap="md">
      <Switch
        label={t('Every member may view it')}
        checked={everyone}
        onChange={(event) => setEveryone(event.currentTarget.checked)}
      />
      {people.length > 0 ? (
        <Select
          label={t('Add a person')}
          placeholder={t('Name or address')}
          searchable
          value={null}
          data={people.map((one) => ({ value: one.id, label: `${one.name} (${one.email})` }))}
          onChange={(id) => id && addMember(id)}
        />
      ) : (
        directory.error && (
          <TextField
            label={t('Add a person')}
            placeholder={t('Address')}
            value={wanted}
            error={unknown}
            onChange={(event) => setWanted(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && addByEmail()}
          />
        )
      )}
      {directory.data && people.length === 0 && (
        <Text c="dimmed">
          {listed.length > 0
            ? t('Every other member is in this list.')
            : t('There are no other members yet.')}{' '}
          {may(member, 'manage-members') ? (
            <LinkAnchor to="/members" underline="always">
              {t('Invite somebody')}
            </LinkAnchor>
          ) : (
            t('An admin can invite somebody.')
          )}
        </Text>
      )}
      <div className={styles.people}>
        {listed.map((share) => (
          <Group key={share.member_id} wrap="nowrap" gap="xs" className={styles.person}>
            <div className={styles.who}>
              <Text truncate>{share.name}</Text>
              <Text c="dimmed" fz="xs" truncate>
                {share.email}
              </Text>
            </div>
            <Select
              w={120}
              aria-label={t('Access of {{name}}', { name: share.name })}
              allowDeselect={false}
              value={share.ability}
              data={[
                { value: 'view', label: t('May view') },
                { value: 'edit', label: t('May edit') },
              ]}
              onChange={(ability) => setAbility(share.member_id, ability as Ability)}
            />
            <ActionIcon
              aria-label={t('Remove {{name}}', { name: share.name })}
              onClick={() => setListed(listed.filter((one) => one.member_id !== share.member_id))}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
        ))}
        {listed.length === 0 && (
          <Text c="dimmed">
            {everyone ? t('Every member may view it; only you may edit.') : t('Only you may open it.')}
          </Text>
        )}
      </div>
      {save.error ? <ErrorState compact problem={problemOf(save.error)} /> : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <Button onClick={() => void submit()} loading={save.isPending}>
          {t('Save access')}
        </Button>
      </Group>
    </Stack>
  );
}
