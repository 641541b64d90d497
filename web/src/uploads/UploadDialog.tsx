import { t } from '../locales';
import { Modal } from '../ui';
import { UploadFlow, type UploadFlowProps } from './UploadFlow';

interface UploadDialogProps extends Pick<UploadFlowProps, 'connectionId' | 'onLoaded'> {
  opened: boolean;
  onClose: () => void;
}

/** The upload as a dialog: `onLoaded` gets the upload, whose table can then be added to a page. */
export function UploadDialog({ opened, onClose, connectionId, onLoaded }: UploadDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('Upload CSV')}
      size="min(1200px, 94vw)"
      closeOnClickOutside={false}
    >
      <UploadFlow connectionId={connectionId} onLoaded={onLoaded} onCancel={onClose} />
    </Modal>
  );
}
