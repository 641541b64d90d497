import { describe, expect, it } from 'vitest';
import { holdsIds, showFormula, writeNames } from './show';

const orders = {
  id: 'orders',
  name: 'Orders',
  columns: [
    { id: 'amount', name: 'Amount' },
    { id: 'net', name: 'Net / Price' },
    { id: 'odd', name: '#amount' },
  ],
  metrics: [{ id: 'rev', name: 'Revenue' }],
  relationships: [{ id: 'rel', name: 'Buyer', target_element_id: 'total' }],
};
const total = { id: 'total', name: 'Total', columns: [{ id: 'value', name: 'Value' }] };
const control = { id: 'c1', name: 'Most', control_id: 'most' };
const elements = [orders, total, control];
const source = { name: 'Sales', columns: [{ name: 'order/id', label: 'Order Id' }] };
const show = (formula: string, elementId = 'orders') => showFormula(formula, elementId, elements, source);

describe('formulas by name', () => {
  it.each([
    ['Sum( [#amount] ) // [#amount]', 'Sum( [Amount] ) // [#amount]'],
    ['[#net] & "[#net]"', '[Net \\/ Price] & "[#net]"'],
    ['[#odd] + [\\#amount]', '[\\#amount] + [\\#amount]'],
    ['[#/order\\/id] + [#/gone]', '[Sales/Order Id] + [#/gone]'],
    ['[#total/#value] + [Total/#value] + [#total/Value]', '[Total/Value] + [Total/Value] + [Total/Value]'],
    ['If([#c1].start > 1, [Amount], [# of x])', 'If([most].start > 1, [Amount], [# of x])'],
    ['[#x] + [#x:Old \\[EUR\\]] + [#e:Table/#x:Old]', '[#x] + [Old \\[EUR\\]] + [Table/Old]'],
    ['[Metrics/#rev] + [#orders/#rel/#value]', '[Metrics/Revenue] + [Orders/Buyer/Value]'],
    ['[Metrics/#gone] + [#orders/#gone/#value]', '[Metrics/#gone] + [#orders/#gone/#value]'],
    ['[#amount (Row Total)]', '[Amount (Row Total)]'],
    ['[Amount] + [Am', '[Amount] + [Am'],
  ])('%s', (stored, shown) => {
    expect(show(stored)).toBe(shown);
  });

  it('names columns of other elements with the element', () => {
    expect(show('[#orders/#amount] * 2', 'total')).toBe('[Orders/Amount] * 2');
  });

  it('keeps the id where two elements have one name', () => {
    const twin = { ...total, name: 'Orders' };
    expect(showFormula('[#orders/#amount]', 'total', [orders, twin])).toBe('[#orders/#amount]');
  });

  it('tells stored formulas from shown ones, and escapes names that look like ids', () => {
    expect(holdsIds('[#a]')).toBe(true);
    expect(holdsIds('[A]')).toBe(false);
    expect(writeNames(['#a', 'b/c'])).toBe('[\\#a/b\\/c]');
  });
});
