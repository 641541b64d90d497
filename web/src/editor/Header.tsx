import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconClockHour4,
  IconDots,
  IconEye,
  IconHistory,
  IconPencil,
  IconTrashX,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, dataOf, http, queryClient } from '../api/client';
import { toastProblem } from '../api/problem';
import { EditableText } from '../elements/frame/EditableText';
import { t } from '../locales';
import {
  ActionIcon,
  Badge,
  Button,
  confirm,
  formatMoment,
  Group,
  keyText,
  Menu,
  SegmentedControl,
  Tooltip,
  toast,
} from '../ui';
import { useWorkbook, useWorkbookStore } from '../workbook/store';
import { AddElementMenu } from './AddElement';
import styles from './Header.module.css';
import { SaveBadge } from './SaveBadge';
import { ShareDialog } from './ShareDialog';
import { VersionsDialog } from './VersionsDialog';

export interface HeaderActions {
  /** Reads the draft again from the server: after discarding it. */
  reload(): void;
  retry(): void;
}

export function Header({ reload, retry }: HeaderActions) {
  const store = useWorkbookStore();
  const name = useWorkbook((state) => state.name);
  const editable = useWorkbook((state) => state.editable);
  const canEdit = useWorkbook((state) => state.canEdit);
  const [dialog, setDialog] = useState<'share' | 'versions' | null>(null);

  const rename = async (next: string) => {
    const { id, rename: show } = store.getState();
    show(next);
    try {
      const params = { path: { workbook_id: id } };
      await dataOf(http.PATCH('/api/workbooks/{workbook_id}', { params, body: { name: next } }));
      void queryClient.invalidateQueries({ queryKey: ['get', '/api/workbooks'] });
    } catch (error) {
      show(name);
      toastProblem(error);
    }
  };

  return (
    <div className={styles.header}>
      <title>{`${name} · Tablewright`}</title>
      <div className={styles.left}>
        <h1 className={styles.name}>
          <EditableText
            value={name}
            label={t('Name of the workbook')}
            editable={editable}
            oneClick
            onChange={(next) => void rename(next)}
          />
        </h1>
        <StateBadge />
        {editable && <SaveBadge onRetry={retry} />}
      </div>
      <Group gap="xs" wrap="nowrap" className={styles.right}>
        {editable && (
          <>
            <UndoButtons />
            <AddElementMenu />
          </>
        )}
        {canEdit && <ModeSwitch />}
        {canEdit && (
          <Button variant="default" onClick={() => setDialog('share')}>
            {t('Share')}
          </Button>
        )}
        {editable && <PublishButton />}
        {canEdit && <MoreMenu reload={reload} onVersions={() => setDialog('versions')} />}
      </Group>
      {dialog === 'share' && <ShareDialog onClose={() => setDialog(null)} />}
      {dialog === 'versions' && <VersionsDialog reload={reload} onClose={() => setDialog(null)} />}
    </div>
  );
}

function StateBadge() {
  const version = useWorkbook((state) => state.version);
  const publishedAt = useWorkbook((state) => state.publishedAt);
  const unpublished = useWorkbook((state) => state.unpublished);
  const canEdit = useWorkbook((state) => state.canEdit);
  if (!canEdit) return null;
  if (version === 'published') return <Badge color="green">{t('Published')}</Badge>;
  if (publishedAt === null) {
    return (
      <Tooltip label={t('Nobody else sees this workbook until it is published.')}>
        <Badge color="gray">{t('Draft')}</Badge>
      </Tooltip>
    );
  }
  return unpublished ? (
    <Tooltip label={t('Others see the version of {{when}}.', { when: formatMoment(publishedAt) })}>
      <Badge color="yellow">{t('Draft with changes')}</Badge>
    </Tooltip>
  ) : (
    <Badge color="green">{t('Published')}</Badge>
  );
}

function UndoButtons() {
  const store = useWorkbookStore();
  const canUndo = useWorkbook((state) => state.undoStack.at(-1)?.label ?? null);
  const canRedo = useWorkbook((state) => state.redoStack.at(-1)?.label ?? null);
  return (
    <Group gap={0} wrap="nowrap">
      <Tooltip
        label={`${canUndo ? t('Undo: {{what}}', { what: canUndo }) : t('Undo')} (${keyText('mod+Z')})`}
      >
        <ActionIcon
          className={styles.step}
          aria-label={t('Undo')}
          disabled={!canUndo}
          onClick={() => store.getState().undo()}
        >
          <IconArrowBackUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip
        label={`${canRedo ? t('Redo: {{what}}', { what: canRedo }) : t('Redo')} (${keyText('mod+shift+Z')})`}
      >
        <ActionIcon
          className={styles.step}
          aria-label={t('Redo')}
          disabled={!canRedo}
          onClick={() => store.getState().redo()}
        >
          <IconArrowForwardUp size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function ModeSwitch() {
  const store = useWorkbookStore();
  const navigate = useNavigate();
  const editable = useWorkbook((state) => state.editable);
  const publishedAt = useWorkbook((state) => state.publishedAt);
  const go = async (mode: string) => {
    const { id, flush } = store.getState();
    if (mode === 'view' && !(await flush())) {
      toast.failure({
        message: t('The last changes are not saved yet.'),
        hint: t('Wait until they are, then switch to viewing.'),
      });
      return;
    }
    const search = new URLSearchParams(window.location.search);
    search.set('mode', mode);
    await navigate({
      to: '/workbooks/$id',
      params: { id },
      search: Object.fromEntries(search) as never,
      replace: true,
    });
  };
  const unseen = publishedAt === null;
  return (
    <SegmentedControl
      aria-label={t('Mode')}
      value={editable ? 'edit' : 'view'}
      data={[
        {
          value: 'edit',
          label: (
            <span className={styles.mode}>
              <IconPencil size={14} aria-hidden /> <span className={styles.word}>{t('Edit')}</span>
            </span>
          ),
        },
        {
          value: 'view',
          disabled: unseen,
          label: (
            <Tooltip
              label={t('Nothing to view yet: publish the workbook, then this shows it as others see it.')}
              multiline
              maw={260}
              disabled={!unseen}
            >
              <span className={styles.mode}>
                <IconEye size={14} aria-hidden /> <span className={styles.word}>{t('View')}</span>
              </span>
            </Tooltip>
          ),
        },
      ]}
      onChange={(mode) => void go(mode)}
    />
  );
}

function PublishButton() {
  const store = useWorkbookStore();
  const unpublished = useWorkbook((state) => state.unpublished);
  const publishedAt = useWorkbook((state) => state.publishedAt);
  const { mutateAsync, isPending } = api.useMutation('post', '/api/workbooks/{workbook_id}/publish');
  const publish = async () => {
    const { id, flush, setPublished } = store.getState();
    if (!(await flush())) {
      toast.failure({
        message: t('The last changes are not saved yet, so they cannot be published.'),
        hint: t('Try again when the header says "Saved".'),
      });
      return;
    }
    try {
      const summary = await mutateAsync({ params: { path: { workbook_id: id } } });
      setPublished(summary.published_at, summary.has_unpublished_changes);
      void queryClient.invalidateQueries({ queryKey: ['get', '/api/workbooks'] });
      toast.success(t('Published. Everyone with access now sees this version.'));
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <Button
      onClick={() => void publish()}
      loading={isPending}
      disabled={!unpublished && publishedAt !== null}
    >
      {t('Publish')}
    </Button>
  );
}

function MoreMenu({ reload, onVersions }: { reload(): void; onVersions(): void }) {
  const store = useWorkbookStore();
  const editable = useWorkbook((state) => state.editable);
  const publishedAt = useWorkbook((state) => state.publishedAt);
  const unpublished = useWorkbook((state) => state.unpublished);
  const discard = async () => {
    const agreed = await confirm({
      title: t('Discard the draft?'),
      message: t('All changes since the version of {{when}} are lost.', {
        when: publishedAt ? formatMoment(publishedAt) : '',
      }),
      action: t('Discard draft'),
      danger: true,
    });
    if (!agreed) return;
    try {
      const { id, flush } = store.getState();
      await flush();
      await dataOf(
        http.DELETE('/api/workbooks/{workbook_id}/draft', { params: { path: { workbook_id: id } } }),
      );
      reload();
    } catch (error) {
      toastProblem(error);
    }
  };
  return (
    <Menu position="bottom-end" width={224}>
      <Menu.Target>
        <Tooltip label={t('More')}>
          <ActionIcon aria-label={t('More actions')}>
            <IconDots size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconHistory size={16} />} onClick={onVersions}>
          {t('Versions')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconClockHour4 size={16} />}
          onClick={() => store.getState().showPanel('queries')}
        >
          {t('Query history')}
        </Menu.Item>
        {editable && publishedAt !== null && (
          <>
            <Menu.Divider />
            <Menu.Item
              c="var(--tw-bad)"
              leftSection={<IconTrashX size={16} />}
              disabled={!unpublished}
              onClick={() => void discard()}
            >
              {t('Discard draft')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
