/** Columns of an input table that people do not type: who a row is and which version of it is shown. */
export const ROW_ID = 'sys_row_id';
export const ROW_VERSION = 'sys_row_version';

/** In front of the parent's columns, in what columns of a linked input table are read from. */
export const PARENT = 'parent/';

/** These, and the columns by which a linked input table identifies its rows: `sys_key_0` and so on. */
export const isSystemColumn = (columnId: string) => columnId.startsWith('sys_');
