/** A toy kind of element: cards, which show some columns of each row. */
import { IconTable } from '@tabler/icons-react';
import type { ElementEntry } from '../../elements/entry';
import type { KpiElement } from '../../workbook/document';
import type { KindFacts } from '../../workbook/kinds/kind';
import { newDataElement } from '../../workbook/newElements';

export type CardsElement = KpiElement & { fields: string[] };

export const cardsFacts: KindFacts<CardsElement> = {
  size: { width: 9, height: 7 },
  minimum: { width: 2, height: 2 },
  data: {
    hasBaseRows: true,
    queryParts: ({ fields }) => [fields],
    withoutColumns: (cards, keep) => ({ ...cards, fields: cards.fields.filter(keep) }),
  },
};

export const cardsEntry: ElementEntry<CardsElement> = {
  kind: 'kpi',
  title: 'Cards',
  icon: IconTable,
  View: ({ element }) => <section aria-label={element.name}>{element.fields.join(' and ')}</section>,
  Panel: () => <p>Which columns a card shows</p>,
  added: [
    {
      id: 'cards',
      note: () => 'A card for each row',
      setUp: true,
      make: (document) =>
        ({
          ...newDataElement(document, 'Cards'),
          kind: 'cards',
          source: { kind: 'sql', connection_id: 'c', statement: 'SELECT 1' },
          fields: ['name', 'price'],
        }) as unknown as CardsElement,
    },
  ],
};
