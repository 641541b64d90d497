import { kindOf } from '../../controls';
import type { KindFacts } from '../../workbook/kinds/kind';
import { controlIdFrom } from '../../workbook/names';
import type { ControlElement, Element } from '../../workbook/types';

const SMALLEST = { width: 3, height: 3 };

const idsOf = (elements: readonly Element[]): string[] =>
  elements.flatMap((element) => (element.kind === 'control' ? [element.control_id] : []));

export const controlFacts: KindFacts<ControlElement> = {
  size: { width: 6, height: 3 },
  minimum: SMALLEST,
  minimumOf: (control) => kindOf(control).minimum ?? SMALLEST,
  isControl: true,
  copied: (copy, others) => ({ ...copy, control_id: controlIdFrom(copy.control_id, idsOf(others)) }),
  forget: (control, isGone) => {
    const { options } = control;
    const targets = control.targets.filter((target) => !isGone(target.element_id, target.column_id));
    const lost = options?.kind === 'element' && isGone(options.element_id, options.column_id);
    if (targets.length === control.targets.length && !lost) return control;
    return { ...control, targets, options: lost ? null : options };
  },
  redirect: (control, target) => {
    const moved = <T extends { element_id: string }>(one: T): T => ({
      ...one,
      element_id: target(one.element_id),
    });
    const { options } = control;
    return {
      ...control,
      options: options?.kind === 'element' ? moved(options) : options,
      targets: control.targets.map(moved),
    };
  },
};
