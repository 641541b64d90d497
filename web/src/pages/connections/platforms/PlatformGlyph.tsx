import { IconCloud, IconDatabase, IconFile, IconStack2 } from '@tabler/icons-react';
import type { Platform } from './description';
import classes from './platforms.module.css';

/** A neutral sign: a file, a server of one's own, a cloud, a lake of files. Vendors' marks are theirs. */
export function PlatformGlyph({ platform }: { platform: Platform }) {
  const Glyph = glyphs[platform];
  return <Glyph className={classes.glyph} aria-hidden />;
}

const glyphs: Record<Platform, typeof IconCloud> = {
  duckdb: IconFile,
  postgres: IconDatabase,
  alloydb: IconDatabase,
  mysql: IconDatabase,
  redshift: IconCloud,
  snowflake: IconCloud,
  bigquery: IconCloud,
  databricks: IconStack2,
};
