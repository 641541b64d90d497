import { IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { t } from '../locales';
import { Button, Text } from '../ui';
import classes from './Upload.module.css';

const ACCEPT = '.csv,.tsv,.tab,.txt,text/csv,text/tab-separated-values,text/plain';

/** Drop a file here, or choose one. */
export function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same by keyboard
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span className={classes.dropIcon}>
        <IconFileUpload size={22} aria-hidden />
      </span>
      <Text fw={600}>{t('Drop a CSV file here')}</Text>
      <Text c="dimmed" ta="center" maw={400}>
        {t(
          'Separated by commas, semicolons, tabs or anything else; the separator, header and types are found for you.',
        )}
      </Text>
      <Button mt="sm" data-autofocus onClick={() => input.current?.click()}>
        {t('Choose a file')}
      </Button>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        className="tw-visually-hidden"
        tabIndex={-1}
        aria-label={t('CSV file')}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
