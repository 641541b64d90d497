/** The formula editor's inputs. The shapes match the API's, without importing it. */

export type ValueType = 'text' | 'number' | 'date' | 'logical' | 'variant' | 'null';

export interface FunctionArgument {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly repeats: boolean;
}

export interface FunctionExample {
  readonly formula: string;
  readonly result: string;
}

export interface FunctionDoc {
  readonly name: string;
  readonly category: string;
  readonly kind: 'scalar' | 'aggregate' | 'window' | 'special';
  readonly signature: string;
  readonly returns: string;
  readonly description: string;
  readonly arguments: readonly FunctionArgument[];
  readonly examples: readonly FunctionExample[];
}

export interface ColumnName {
  readonly name: string;
  readonly type?: ValueType | undefined;
}

/** Something with columns: the element's source, or another element. */
export interface SourceName {
  readonly name: string;
  readonly kind: 'source' | 'element';
  readonly columns: readonly ColumnName[];
}

export interface ControlName {
  readonly id: string;
  readonly type?: ValueType | undefined;
  /** Ends of a range control: `min`, `max` or `start`, `end`. */
  readonly fields?: readonly string[] | undefined;
}

/** Everything a formula may name. */
export interface FormulaNames {
  readonly functions: readonly FunctionDoc[];
  readonly columns: readonly ColumnName[];
  readonly sources: readonly SourceName[];
  readonly controls: readonly ControlName[];
}

export interface FormulaFix {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Offsets count characters (code points), as the server does; the editor translates them. */
export interface FormulaProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly start: number;
  readonly end: number;
  readonly fix?: FormulaFix | null | undefined;
}

export interface FormulaChecked {
  readonly ok: boolean;
  readonly type: string | null;
  readonly suggested_name?: string | null | undefined;
  readonly formatted?: string | null | undefined;
  readonly problems: readonly FormulaProblem[];
  /** About a formula that is right and may not mean what its writer expects. */
  readonly warnings?: readonly FormulaProblem[] | undefined;
}

export type CheckFormula = (formula: string, signal: AbortSignal) => Promise<FormulaChecked>;

export const NO_NAMES: FormulaNames = { functions: [], columns: [], sources: [], controls: [] };
