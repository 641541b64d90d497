import { type FormEvent, useRef, useState } from 'react';
import { api, type Model } from '../api/client';
import { isAbort, toApiError } from '../api/errors';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import { Button, ErrorState, formatBytes, Group, SegmentedControl, Text, TextField } from '../ui';
import { ConnectionChoice, useDestination } from './ConnectionChoice';
import { Findings } from './Findings';
import { Loading } from './Loading';
import { faultText, rowEstimate } from './labels';
import { OptionsBar } from './OptionsBar';
import { PreviewGrid } from './PreviewGrid';
import type { Upload } from './state';
import {
  changeColumn,
  columnsAgain,
  columnsOf,
  faultOf,
  findingsOf,
  loadBody,
  nameFromFile,
  type Options,
  type Preview,
} from './state';
import classes from './Upload.module.css';

interface PreviewStepProps {
  preview: Preview;
  connectionId?: string;
  onPreview: (preview: Preview) => void;
  onBack: () => void;
  onLoaded: (upload: Upload) => void;
  load: (body: Model<'LoadIn'>, signal: AbortSignal) => Promise<Upload>;
}

/** The file as it will be loaded: types, names, parsing options, the destination. */
export function PreviewStep({ preview, connectionId, onPreview, onBack, onLoaded, load }: PreviewStepProps) {
  const [columns, setColumns] = useState(() => columnsOf(preview));
  const [name, setName] = useState(() => nameFromFile(preview.file_name));
  const [view, setView] = useState<'table' | 'raw'>('table');
  const destination = useDestination(connectionId);
  const again = api.useMutation('post', '/api/uploads/{upload_id}/preview');
  const [failure, setFailure] = useState<unknown>(null);
  const [loading, setLoading] = useState(false);
  const stop = useRef<AbortController | null>(null);
  const fault = faultOf(columns);
  const [given, setGiven] = useState<Options>({});
  const [settings, setSettings] = useState(false);
  const findings = findingsOf(
    preview,
    t('The file holds names of columns and no rows: the table will be empty.'),
  );
  const unfit = findings.some(({ level }) => level === 'problem');
  const nameTaken = toApiError(failure).field === 'name';

  /** What the person chose is kept; everything else is found out again. */
  const readAgain = (patch: Partial<Options>) => {
    const options = { ...given, ...patch };
    setGiven(options);
    again.mutate(
      { params: { path: { upload_id: preview.upload_id } }, body: options },
      {
        onSuccess: (next) => {
          setFailure(null);
          setColumns((chosen) => columnsAgain(next, preview, chosen));
          onPreview(next);
        },
      },
    );
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (destination.chosen === null || fault !== null) return;
    setFailure(null);
    setLoading(true);
    stop.current = new AbortController();
    try {
      const body = loadBody(destination.chosen, name, preview.options, columns);
      onLoaded(await load(body, stop.current.signal));
    } catch (error) {
      setFailure(isAbort(error) ? null : error);
      setLoading(false);
    }
  };

  if (loading) {
    return <Loading name={name} rows={preview.row_estimate} onCancel={() => stop.current?.abort()} />;
  }
  return (
    <form onSubmit={submit} className={classes.preview}>
      <div className={classes.target}>
        <TextField
          label={t('Name')}
          required
          withAsterisk={false}
          maxLength={200}
          data-autofocus
          value={name}
          error={nameTaken ? toApiError(failure).message : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ConnectionChoice destination={destination} />
        <div className={classes.settings}>
          <OptionsBar
            options={again.isPending ? { ...preview.options, ...given } : preview.options}
            emptyWords={preview.empty_words}
            busy={again.isPending}
            opened={settings}
            onToggle={setSettings}
            onChange={readAgain}
          />
        </div>
      </div>
      {again.isError && <ErrorState compact problem={problemOf(again.error)} />}
      <Findings findings={findings} onSettings={() => setSettings(true)} />
      <Group justify="space-between" wrap="nowrap">
        <SegmentedControl
          flex="none"
          aria-label={t('View')}
          data={[
            { value: 'table', label: t('Preview') },
            { value: 'raw', label: t('Raw lines') },
          ]}
          value={view}
          onChange={(value) => setView(value as 'table' | 'raw')}
        />
        <Text size="xs" c="dimmed" className={`tw-figures ${classes.facts}`} title={preview.file_name}>
          <span className={classes.fileName}>{preview.file_name}</span>
          {' · '}
          {[
            formatBytes(preview.size_bytes),
            rowEstimate(preview.row_estimate),
            t('{{count}} columns', { count: preview.columns.length }),
          ].join(' · ')}
        </Text>
      </Group>
      {view === 'table' ? (
        <PreviewGrid
          preview={preview}
          columns={columns}
          fault={fault && fault.at !== null ? { at: fault.at, message: faultText(fault.fault) } : null}
          onChange={(at, patch) => setColumns(changeColumn(columns, at, patch))}
        />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it
        <pre className={classes.raw} tabIndex={0}>
          {preview.raw.join('\n')}
        </pre>
      )}
      <div className={classes.footer}>
        {failure !== null && !nameTaken && <ErrorState compact problem={problemOf(failure)} />}
        <Group justify="space-between">
          <Button variant="default" onClick={onBack}>
            {t('Another file')}
          </Button>
          <Group gap="sm">
            {(fault || unfit) && (
              <Text size="xs" c="var(--tw-bad)" role="status">
                {fault ? faultText(fault.fault) : t('The file does not fit yet: see above.')}
              </Text>
            )}
            <Button
              type="submit"
              disabled={destination.chosen === null || fault !== null || unfit || again.isPending}
            >
              {t('Load')}
            </Button>
          </Group>
        </Group>
      </div>
    </form>
  );
}
