/** A toy kind of chart: bubbles. */

import type { ChartKindEntry } from '../../charts/kinds/kind';
import { chartModel } from '../../charts/model';

export const bubble: ChartKindEntry = {
  label: () => 'Bubbles',
  name: () => 'Bubble chart',
  turnable: true,
  draw: (spec, data, theme) => {
    const model = chartModel(spec, data, theme, false);
    return { model, option: { series: model.series.map(({ name }) => ({ type: 'bubble', name })) } };
  },
};
