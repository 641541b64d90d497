import { describe, expect, it } from 'vitest';
import {
  bottom,
  complete,
  fitted,
  freePlace,
  move,
  nudge,
  type Place,
  put,
  readingOrder,
  resize,
} from './place';

const place = (element_id: string, x: number, y: number, width: number, height: number): Place => ({
  element_id,
  x,
  y,
  width,
  height,
});

const overlaps = (a: Place, b: Place) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function expectNoOverlap(layout: readonly Place[]) {
  layout.forEach((a, i) => {
    layout.forEach((b, j) => {
      if (i < j) expect(overlaps(a, b), `${a.element_id} over ${b.element_id}`).toBe(false);
    });
  });
}

const layout = [place('a', 0, 0, 12, 4), place('b', 12, 0, 12, 4), place('c', 0, 4, 24, 6)];

describe('moving', () => {
  it('leaves the moved thing where it was put and pushes others down', () => {
    const next = move(layout, 'b', 4, 0);
    expect(next.find((p) => p.element_id === 'b')).toEqual(place('b', 4, 0, 12, 4));
    expect(next.find((p) => p.element_id === 'a')).toEqual(place('a', 0, 4, 12, 4));
    expect(next.find((p) => p.element_id === 'c')).toEqual(place('c', 0, 8, 24, 6));
    expectNoOverlap(next);
  });

  it('keeps within the columns and above the top', () => {
    expect(move(layout, 'a', 30, -3).find((p) => p.element_id === 'a')).toMatchObject({ x: 12, y: 0 });
  });

  it('changes nothing it does not touch and keeps the order of the list', () => {
    const next = move(layout, 'c', 0, 20);
    expect(next.map((p) => p.element_id)).toEqual(['a', 'b', 'c']);
    expect(next.slice(0, 2)).toEqual(layout.slice(0, 2));
  });

  it('never overlaps, whatever the order of moves', () => {
    let current: Place[] = layout;
    const steps: [string, number, number][] = [
      ['a', 6, 2],
      ['c', 0, 0],
      ['b', 3, 3],
      ['a', 23, 1],
    ];
    for (const [id, x, y] of steps) {
      current = move(current, id, x, y);
      expectNoOverlap(current);
    }
  });
});

describe('resizing', () => {
  it('pushes down what is met', () => {
    const next = resize(layout, 'a', { width: 12, height: 9 });
    expect(next.find((p) => p.element_id === 'c')?.y).toBe(9);
    expectNoOverlap(next);
  });

  it('stays within the columns and keeps a minimum', () => {
    const wide = resize(layout, 'b', { width: 20, height: 4 });
    expect(wide.find((p) => p.element_id === 'b')).toMatchObject({ x: 12, width: 12 });
    const small = resize(layout, 'b', { width: 1, height: 1 }, { width: 4, height: 3 });
    expect(small.find((p) => p.element_id === 'b')).toMatchObject({ width: 4, height: 3 });
  });
});

describe('placing', () => {
  it('uses a gap that is large enough, else the bottom', () => {
    const gapped = [place('a', 0, 0, 12, 4), place('c', 0, 4, 24, 6)];
    expect(freePlace(gapped, 'n', { width: 12, height: 4 })).toEqual(place('n', 12, 0, 12, 4));
    expect(freePlace(gapped, 'n', { width: 13, height: 4 })).toEqual(place('n', 0, 10, 13, 4));
    expect(freePlace([], 'n', { width: 24, height: 4 })).toEqual(place('n', 0, 0, 24, 4));
  });

  it('adds a thing by put', () => {
    const next = put(layout, place('n', 0, 0, 6, 2));
    expect(next).toHaveLength(4);
    expectNoOverlap(next);
  });

  it('gives a place to elements that have none and forgets strangers', () => {
    const next = complete([...layout, place('gone', 0, 30, 4, 4)], [{ id: 'a' }, { id: 'z' }], () => ({
      width: 8,
      height: 3,
    }));
    expect(next).toEqual([place('a', 0, 0, 12, 4), place('z', 0, 4, 8, 3)]);
  });

  it('knows the bottom and the reading order', () => {
    expect(bottom(layout)).toBe(10);
    expect(readingOrder([layout[2], layout[1], layout[0]] as Place[]).map((p) => p.element_id)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('fits odd numbers', () => {
    expect(fitted(place('a', -2, -1, 40, 0))).toEqual(place('a', 0, 0, 24, 1));
  });
});

describe('keyboard', () => {
  it('moves and resizes by one cell', () => {
    expect(nudge(layout, 'b', 'ArrowLeft', false)?.find((p) => p.element_id === 'b')?.x).toBe(11);
    expect(nudge(layout, 'a', 'ArrowDown', true)?.find((p) => p.element_id === 'a')?.height).toBe(5);
  });

  it('says when nothing changes', () => {
    expect(nudge(layout, 'a', 'ArrowLeft', false)).toBeNull();
    expect(nudge(layout, 'a', 'Enter', false)).toBeNull();
  });
});
