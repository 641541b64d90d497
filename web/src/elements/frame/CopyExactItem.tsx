import { IconCopy } from '@tabler/icons-react';
import { t } from '../../locales';
import { Menu } from '../../ui';

/**
 * In the menu of cells. A plain copy puts an apostrophe before texts that other programs would take for a formula;
 * this one leaves them as they are.
 */
export const CopyExactItem = ({ copy }: { copy: () => void }) => (
  <Menu.Item leftSection={<IconCopy size={16} />} onClick={copy}>
    {t('Copy as exact text')}
  </Menu.Item>
);
