import { type KindFacts, unlessGone } from '../../workbook/kinds/kind';
import type { KpiElement } from '../../workbook/types';

export const kpiFacts: KindFacts<KpiElement> = {
  size: { width: 6, height: 5 },
  minimum: { width: 3, height: 3 },
  data: {
    hasBaseRows: false,
    queryParts: (kpi) => [kpi.value, kpi.comparison],
    withoutColumns: (kpi, keep) => ({
      ...kpi,
      value: unlessGone(kpi.value, keep),
      comparison: unlessGone(kpi.comparison, keep),
    }),
  },
};
