import { type Model, serverBase } from '../../api/client';
import { t } from '../../locales';
import { Button, CopyField, formatAgo, Group, Modal, Stack, Text } from '../../ui';

export type SignInLink = Model<'SignInLinkOut'> & { name: string };

/** A one-time link to hand over; it is shown this once. */
export function SignInLinkDialog({ link, onClose }: { link: SignInLink | null; onClose: () => void }) {
  return (
    <Modal opened={link !== null} onClose={onClose} title={t('Sign-in link')} size="md">
      {link && (
        <Stack gap="md">
          <Text style={{ overflowWrap: 'anywhere' }}>
            {t(
              'Give this link to {{name}}. It signs them in once, and asks for a password if they have none. A newer link replaces it.',
              {
                name: link.name,
              },
            )}
          </Text>
          <CopyField value={`${serverBase()}${link.path}`} label={t('Copy the link')} />
          <Text size="xs" c="dimmed">
            {t('It ends {{when}}, and it is not shown again.', { when: formatAgo(link.expires_at) })}
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('Done')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
