/** Widths of texts in the product's type, without laying anything out. */

type Weight = 400 | 600;

/** Where nothing can be drawn, such as in tests: a wide letter. */
const FALLBACK = 0.62;
const SAMPLE = 100;

/**
 * Width of a text at one pixel of size. Digits are as wide as the widest of them, as in tables of figures. Widths
 * of characters are kept, so that a grid full of numbers costs no more than additions.
 */
function makeMeasure(weight: Weight): (text: string) => number {
  const widths = new Map<string, number>();
  let context: CanvasRenderingContext2D | null | undefined;
  const widthOf = (character: string): number => {
    const shape = character >= '1' && character <= '9' ? '0' : character;
    let width = widths.get(shape);
    if (width === undefined) {
      if (context === undefined) {
        context = document.createElement('canvas').getContext('2d');
        if (context) context.font = `${weight} ${SAMPLE}px 'Inter Variable', system-ui, sans-serif`;
      }
      width = context ? context.measureText(shape).width / SAMPLE : FALLBACK;
      widths.set(shape, width);
    }
    return width;
  };
  return (text) => {
    let width = 0;
    for (const character of text) width += widthOf(character);
    return width;
  };
}

const make = () => ({ 400: makeMeasure(400), 600: makeMeasure(600) });
let measures = make();
// What was measured before the font was there would be wrong afterwards.
if (typeof document !== 'undefined' && document.fonts) {
  void document.fonts.ready.then(() => {
    measures = make();
  });
}

export const measureText = (text: string, weight: Weight = 400): number => measures[weight](text);
