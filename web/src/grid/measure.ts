/** Widths of texts in the product's type, without laying anything out. */
import { useEffect, useState } from 'react';

type Weight = 400 | 600;

/** Where nothing can be drawn, such as in tests: a wide letter. */
const FALLBACK = 0.62;
const SAMPLE = 100;
/** Letters of the fallback font may be narrower. */
const UNTIL_LOADED = 1.2;

/**
 * Width of a text at one pixel of size. Digits are as wide as the widest of them, as in tables of figures. Widths
 * of characters are kept, so that a grid full of numbers costs no more than additions.
 */
function makeMeasure(weight: Weight): (text: string) => number {
  const font = `${weight} ${SAMPLE}px 'Inter Variable', system-ui, sans-serif`;
  const widths = new Map<string, number>();
  let loaded: CanvasRenderingContext2D | null | undefined;
  // A context keeps the fallback font if its font was not loaded yet: later texts need another context.
  const draw = (shape: string, kept?: CanvasRenderingContext2D | null): number => {
    const context = kept ?? document.createElement('canvas').getContext('2d');
    if (!context) return FALLBACK;
    context.font = font;
    return context.measureText(shape).width / SAMPLE;
  };
  const widthOf = (character: string): number => {
    const shape = character >= '1' && character <= '9' ? '0' : character;
    const known = widths.get(shape);
    if (known !== undefined) return known;
    if (!isLoaded(font)) return draw(shape) * UNTIL_LOADED;
    loaded ??= document.createElement('canvas').getContext('2d');
    const width = draw(shape, loaded);
    widths.set(shape, width);
    return width;
  };
  return (text) => {
    let width = 0;
    for (const character of text) width += widthOf(character);
    return width;
  };
}

function isLoaded(font: string): boolean {
  return document.fonts?.check(font) ?? true;
}

const measures = { 400: makeMeasure(400), 600: makeMeasure(600) };

export const measureText = (text: string, weight: Weight = 400): number => measures[weight](text);

/** Draws again what was measured before the font was here. */
export function useFont(): void {
  const [, setLoaded] = useState(false);
  useEffect(() => {
    void document.fonts?.load("600 16px 'Inter Variable'").then(() => setLoaded(true));
  }, []);
}
