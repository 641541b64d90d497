/** Every platform a connection can lead to. */

import { bigquery } from './bigquery';
import { databricks } from './databricks';
import type { Platform, PlatformForm } from './description';
import { duckdb } from './duckdb';
import { mysql } from './mysql';
import { alloydb, postgres } from './postgres';
import { redshift } from './redshift';
import { snowflake } from './snowflake';

const forms = { duckdb, postgres, alloydb, mysql, redshift, snowflake, bigquery, databricks };

export const platforms = Object.keys(forms) as Platform[];

/** What to ask for a connection to a platform. Built at each call, in the words of the present language. */
export function formOf(platform: Platform): PlatformForm {
  return forms[platform]() as unknown as PlatformForm;
}
