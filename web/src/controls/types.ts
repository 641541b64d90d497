/** The document's controls, as the API declares them. */
import type { components } from '../api/schema';
import type { Scalar } from '../filters/types';

type Schemas = components['schemas'];

export type ControlElement = Schemas['ControlElement'];
export type ControlKind = ControlElement['control'];
export type ControlTarget = Schemas['ControlTarget'];
export type ControlValue = Exclude<ControlElement['value'], undefined>;
export type ControlOperator = NonNullable<ControlElement['operator']>;
export type { Scalar };
