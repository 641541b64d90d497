import { IconTable } from '@tabler/icons-react';
import { Loader, Text, UnstyledButton } from '../ui';
import styles from './SourcePicker.module.css';

interface ChoiceRowProps {
  label: string;
  note: string;
  busy: boolean;
  indent?: boolean;
  onClick(): void;
}

export function ChoiceRow({ label, note, busy, indent, onClick }: ChoiceRowProps) {
  return (
    <UnstyledButton
      role="treeitem"
      aria-label={label}
      className={styles.row}
      data-indent={indent || undefined}
      onClick={onClick}
    >
      {busy ? <Loader size={14} /> : <IconTable size={14} aria-hidden />}
      <span className={styles.rowName}>{label}</span>
      <Text span c="dimmed" fz="xs">
        {note}
      </Text>
    </UnstyledButton>
  );
}
