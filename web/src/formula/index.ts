export { type OpenCall, offersAt } from './complete';
export { FormulaBar, type FormulaBarHandle, type FormulaBarProps } from './FormulaBar';
export {
  type ColumnRename,
  type ControlRename,
  type ElementRename,
  type Rename,
  renameInFormula,
} from './rename';
export { escapeName, references, writeReference } from './scan';
export * from './types';
