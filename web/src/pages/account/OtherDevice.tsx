import { api, serverBase } from '../../api/client';
import { toastProblem } from '../../api/problem';
import { t } from '../../locales';
import { Button, CopyField, formatAgo, Group, Stack, Text } from '../../ui';

/** A link that takes the member to another device without their password. */
export function OtherDevice() {
  const make = api.useMutation('post', '/api/members/me/sign-in-link');
  const link = make.data;
  return (
    <Stack gap="md">
      <Text c="dimmed">
        {t(
          'Open the link there. It signs you in once, without your password; a newer link ends an older one.',
        )}
      </Text>
      {link && (
        <>
          <CopyField value={`${serverBase()}${link.path}`} label={t('Copy the link')} />
          <Text size="xs" c="dimmed">
            {t('It ends {{when}}, and it is not shown again.', { when: formatAgo(link.expires_at) })}
          </Text>
        </>
      )}
      <Group>
        <Button
          variant="default"
          loading={make.isPending}
          onClick={() => make.mutate({}, { onError: toastProblem })}
        >
          {t('Make a sign-in link')}
        </Button>
      </Group>
    </Stack>
  );
}
