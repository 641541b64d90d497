import { type ControlKind, controlKinds } from '../../controls';
import { type ControlElement, controls, type Workbook } from '../../workbook/document';
import { controlIdFrom } from '../../workbook/names';
import { newElement } from '../../workbook/newElements';

export function controlOf(document: Workbook, control: ControlKind): ControlElement {
  const element = newElement(document, controlKinds[control].title());
  const taken = controls(document).map((one) => one.control_id);
  return {
    ...element,
    kind: 'control',
    control_id: controlIdFrom(element.name, taken),
    control,
    mode: 'include',
    operator: null,
    negated: false,
    case_sensitive: false,
    direction: 'top',
    ranking: 'rank',
    nulls: 'when-empty',
    multiple: true,
    options: null,
    value: null,
    targets: [],
  };
}
