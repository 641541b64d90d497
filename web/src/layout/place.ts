/**
 * The positions of elements on a page: 24 columns, rows of 24 px. Pure; every function returns a new layout.
 *
 * Things never overlap: what is moved or resized stays where it was put, and what it meets makes room
 * downwards. Gaps are kept, as authors place things with intent.
 */
import { collides, type LayoutItem, sortLayoutItemsByRowCol } from 'react-grid-layout/core';

export const COLUMNS = 24;
export const ROW_HEIGHT = 24;
export const MAX_HEIGHT = 500;

export interface Place {
  element_id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

const toItem = (place: Place): LayoutItem => ({
  i: place.element_id,
  x: place.x,
  y: place.y,
  w: place.width,
  h: place.height,
});

const toPlace = (item: LayoutItem): Place => ({
  element_id: item.i,
  x: item.x,
  y: item.y,
  width: item.w,
  height: item.h,
});

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** The same place within the page's columns and no smaller than `minimum`. */
export function fitted(place: Place, minimum: Size = { width: 1, height: 1 }): Place {
  const width = clamp(Math.round(place.width), Math.min(minimum.width, COLUMNS), COLUMNS);
  const height = clamp(Math.round(place.height), minimum.height, MAX_HEIGHT);
  const x = clamp(Math.round(place.x), 0, COLUMNS - width);
  const y = Math.max(0, Math.round(place.y));
  return { element_id: place.element_id, x, y, width, height };
}

/** Puts one thing at a place; whatever it meets is pushed down, and so on. Order of the list is kept. */
export function put(layout: readonly Place[], place: Place): Place[] {
  const settled: LayoutItem[] = [toItem(place)];
  const others = sortLayoutItemsByRowCol(
    layout.filter((other) => other.element_id !== place.element_id).map(toItem),
  );
  for (const item of others) {
    const moving = { ...item };
    for (let hit = firstHit(settled, moving); hit; hit = firstHit(settled, moving)) moving.y = hit.y + hit.h;
    settled.push(moving);
  }
  const byId = new Map(settled.map((item) => [item.i, toPlace(item)]));
  const known = layout.some((other) => other.element_id === place.element_id);
  const order = known ? layout : [...layout, place];
  return order.flatMap((other) => byId.get(other.element_id) ?? []);
}

function firstHit(settled: readonly LayoutItem[], item: LayoutItem): LayoutItem | undefined {
  return settled.find((other) => collides(other, item));
}

export function move(layout: readonly Place[], id: string, x: number, y: number): Place[] {
  const place = layout.find((candidate) => candidate.element_id === id);
  return place ? put(layout, fitted({ ...place, x, y })) : [...layout];
}

/** Resizes by the lower right corner; the thing never leaves the page's columns. */
export function resize(layout: readonly Place[], id: string, size: Size, minimum?: Size): Place[] {
  const place = layout.find((candidate) => candidate.element_id === id);
  if (!place) return [...layout];
  const width = Math.min(size.width, COLUMNS - place.x);
  return put(layout, fitted({ ...place, width, height: size.height }, minimum));
}

/** The first row below everything. */
export function bottom(layout: readonly Place[]): number {
  return layout.reduce((row, place) => Math.max(row, place.y + place.height), 0);
}

/** Where a new thing goes: the first gap, row by row, that is free from there down; else below all. */
export function freePlace(layout: readonly Place[], id: string, size: Size): Place {
  const wanted = fitted({ element_id: id, x: 0, y: 0, ...size });
  const items = layout.map(toItem);
  const end = bottom(layout);
  for (let y = 0; y < end; y += 1) {
    for (let x = 0; x + wanted.width <= COLUMNS; x += 1) {
      const candidate = toItem({ ...wanted, x, y });
      if (!firstHit(items, candidate)) return toPlace(candidate);
    }
  }
  return { ...wanted, y: end };
}

/** Every element has a place: those without one are put below the others. */
export function complete(
  layout: readonly Place[],
  elements: readonly { id: string }[],
  sizeOf: (id: string) => Size,
): Place[] {
  const ids = new Set(elements.map((element) => element.id));
  const result = layout.filter((place) => ids.has(place.element_id));
  const placed = new Set(result.map((place) => place.element_id));
  for (const { id } of elements) {
    if (placed.has(id)) continue;
    result.push(fitted({ element_id: id, x: 0, y: bottom(result), ...sizeOf(id) }));
  }
  return result;
}

/** Reading order: row by row, then from left to right. */
export function readingOrder(layout: readonly Place[]): Place[] {
  return [...layout].sort((a, b) => a.y - b.y || a.x - b.x);
}

/** A step by keyboard: arrows move by one cell, with `grow` they resize. Null when nothing changes. */
export function nudge(
  layout: readonly Place[],
  id: string,
  key: string,
  grow: boolean,
  minimum?: Size,
): Place[] | null {
  const place = layout.find((candidate) => candidate.element_id === id);
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!place || !step) return null;
  const [dx = 0, dy = 0] = step;
  const next = grow
    ? resize(layout, id, { width: place.width + dx, height: place.height + dy }, minimum)
    : move(layout, id, place.x + dx, place.y + dy);
  const after = next.find((candidate) => candidate.element_id === id);
  const same =
    after &&
    after.x === place.x &&
    after.y === place.y &&
    after.width === place.width &&
    after.height === place.height;
  return same ? null : next;
}
