import { useEffect, useRef, useState } from 'react';
import { dataOf, http } from '../api/client';
import { ApiError, isAbort } from '../api/errors';
import { problemOf } from '../api/problem';
import { t } from '../locales';
import { Button, ErrorState, formatBytes, Group, Progress, Stack, Text, toast } from '../ui';
import { ChooseFile } from './ChooseFile';
import { PreviewStep } from './PreviewStep';
import { type Sent, sendFile } from './send';
import type { Preview, Upload } from './state';
import classes from './Upload.module.css';
import { WaitingFiles } from './WaitingFiles';

export interface UploadFlowProps {
  /** The connection to offer first. */
  connectionId?: string;
  onLoaded: (upload: Upload) => void;
  onCancel?: () => void;
}

type Step =
  | { kind: 'choose'; error: unknown }
  | { kind: 'sending'; file: File; sent: Sent; stop: AbortController }
  | { kind: 'preview'; preview: Preview };

/** Choose a file, look at it, load it. Leaving on the way removes the staged file. */
export function UploadFlow({ connectionId, onLoaded, onCancel }: UploadFlowProps) {
  const [step, setStep] = useState<Step>({ kind: 'choose', error: null });
  const staged = useRef<string | null>(null);
  const sending = useRef<AbortController | null>(null);

  const discard = () => {
    sending.current?.abort();
    if (staged.current !== null) {
      // Best effort: the server removes forgotten files by itself.
      http
        .DELETE('/api/uploads/{upload_id}', { params: { path: { upload_id: staged.current } } })
        .catch(() => {});
      staged.current = null;
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the flow goes away; it reads references
  useEffect(() => discard, []);

  const send = async (file: File) => {
    const stop = new AbortController();
    sending.current = stop;
    const show = (sent: Sent) => setStep({ kind: 'sending', file, sent, stop });
    show({ bytes: 0, total: file.size });
    try {
      const preview = await sendFile(file, show, stop.signal);
      staged.current = preview.upload_id;
      setStep({ kind: 'preview', preview });
    } catch (error) {
      setStep({ kind: 'choose', error: isAbort(error) ? null : error });
    }
  };

  const startAgain = () => {
    discard();
    setStep({ kind: 'choose', error: null });
  };

  if (step.kind === 'sending') return <Sending {...step} />;
  if (step.kind === 'preview') {
    return (
      <PreviewStep
        preview={step.preview}
        connectionId={connectionId}
        onPreview={(preview) => setStep({ kind: 'preview', preview })}
        onBack={startAgain}
        onLoaded={(upload) => {
          staged.current = null;
          for (const note of upload.notes) toast.note(note);
          onLoaded(upload);
        }}
        load={(body, signal) =>
          dataOf(
            http.POST('/api/uploads/{upload_id}/load', {
              params: { path: { upload_id: step.preview.upload_id } },
              body,
              signal,
            }),
          )
        }
      />
    );
  }
  return (
    <Stack gap="md">
      {step.error !== null && <ErrorState compact problem={problemOf(step.error)} />}
      <ChooseFile onFile={(file) => void send(file)} />
      {step.error instanceof ApiError && step.error.code === 'staging-full' && <WaitingFiles />}
      {onCancel && (
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('Cancel')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Sending({ file, sent, stop }: { file: File; sent: Sent; stop: AbortController }) {
  const percent = sent.total > 0 ? (sent.bytes / sent.total) * 100 : 100;
  const reading = sent.bytes >= sent.total;
  return (
    <div className={classes.progress}>
      <Stack gap="sm" w="100%" maw={440}>
        <Text fw={600} truncate>
          {file.name}
        </Text>
        <Progress
          value={percent}
          animated={reading}
          striped={reading}
          aria-label={t('Upload of {{file}}', { file: file.name })}
        />
        <Group justify="space-between">
          <Text size="xs" c="dimmed" className="tw-figures" role="status">
            {reading
              ? t('Reading the first lines…')
              : t('{{sent}} of {{total}}', { sent: formatBytes(sent.bytes), total: formatBytes(sent.total) })}
          </Text>
          <Button variant="default" onClick={() => stop.abort()}>
            {t('Cancel')}
          </Button>
        </Group>
      </Stack>
    </div>
  );
}
