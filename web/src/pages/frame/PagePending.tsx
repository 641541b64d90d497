import { t } from '../../locales';
import { Box, SkeletonRows } from '../../ui';

/** While a page's code or first data is on its way. */
export function PagePending() {
  return (
    <Box maw={1080} mx="auto" p="xl" role="status" aria-label={t('Loading')}>
      <SkeletonRows rows={6} />
    </Box>
  );
}
