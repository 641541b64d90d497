import { describe, expect, it } from 'vitest';
import { columnDigits, numbersOf } from './digits';
import { makeFormatter } from './format';
import { fitted, makeShortener, NO_ROOM, sized } from './shorten';
import type { FormatOptions, ValueFormat } from './types';

const LOCALES = ['en-US', 'de-DE', 'fr-FR', 'hi-IN', 'ar-EG', 'ja-JP', 'en-IN', 'sv-SE', 'fa-IR', 'pt-BR'];
const FORMATS: readonly (ValueFormat | null)[] = [
  null,
  { kind: 'number', decimals: 2 },
  { kind: 'currency', currency: 'EUR', decimals: 2 },
  { kind: 'percent', decimals: 1 },
  { kind: 'number', decimals: 4, prefix: '~', suffix: ' km' },
  { kind: 'scientific', decimals: 3 },
];

/** Numbers of every size and sign, the same in every run. */
function* numbers(count: number): Iterable<number> {
  let state = 20_261;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let i = 0; i < count; i++) {
    const size = (1 + random() * 9) * 10 ** Math.floor(random() * 20 - 6);
    yield random() < 0.5 ? size : -size;
  }
  yield* [0, 1, 999.995, 999_999.5, 9_999, 40_827_080.43, -0.004, 1e15, 4.5e-7];
}

/** Reads a text as its locale writes numbers: the value, and the size of its last digit. */
function reader(options: FormatOptions): (text: string) => { value: number; unit: number } {
  const { locale } = options;
  const style = options.format?.kind === 'percent' ? 100 : 1;
  const digits = new Map(
    Array.from({ length: 10 }, (_, digit) => [new Intl.NumberFormat(locale).format(digit), String(digit)]),
  );
  const part = (type: string, value: number, extra: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale, extra).formatToParts(value).find((one) => one.type === type)?.value ?? '';
  const decimal = part('decimal', 1.5);
  const exponent = part('exponentSeparator', 1e5, { notation: 'scientific' });
  const units = new Map<string, number>();
  // Some languages have another word for two, for a few and for many.
  for (const count of [1, 2, 3, 8, 11, 50, 100, 500]) {
    for (let power = 3; power < 18; power++) {
      const value = count * 10 ** power;
      const parts = new Intl.NumberFormat(locale, { notation: 'compact' }).formatToParts(value);
      const unit = parts.find((one) => one.type === 'compact')?.value;
      const whole = parts.filter((one) => one.type === 'integer').map((one) => one.value);
      const shown = Number([...whole.join('')].map((sign) => digits.get(sign) ?? sign).join(''));
      if (unit) units.set(unit, value / shown);
    }
  }
  const wide = [...units].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    const inner = text.replace(options.format?.prefix ?? '', '').replace(options.format?.suffix ?? '', '');
    const [, unit] = wide.find(([name]) => inner.includes(name)) ?? ['', 1];
    const [mantissa = '', power = ''] = inner.includes(exponent) ? inner.split(exponent) : [inner];
    const plain = (part: string) =>
      [...part]
        .map((sign) => digits.get(sign) ?? (sign === decimal ? '.' : /[-−]/.test(sign) ? '-' : ''))
        .join('');
    const written = plain(mantissa);
    const places = written.includes('.') ? written.length - written.indexOf('.') - 1 : 0;
    const scale = (unit * 10 ** (power === '' ? 0 : Number(plain(power)))) / style;
    return { value: Number(written) * scale, unit: 10 ** -places * scale };
  };
}

describe('a number with little room', () => {
  it.each(LOCALES)('is a true rounding at every width in %s', (locale) => {
    for (const format of FORMATS) {
      const options: FormatOptions = { type: 'number', locale, timeZone: 'UTC', format };
      const [exact, shorten, read] = [makeFormatter(options), makeShortener(options), reader(options)];
      for (const value of numbers(60)) {
        const whole = exact(value);
        const texts = shorten(value);
        const wrong = texts.filter((text) => {
          const shown = read(text);
          const off = Math.abs(shown.value - value);
          const far = off > shown.unit * 0.5 * (1 + 1e-6) + Math.abs(value) * 1e-12;
          const framed = text.startsWith(format?.prefix ?? '') && text.endsWith(format?.suffix ?? '');
          return far || !framed || (shown.value === 0 && value !== 0);
        });
        expect({ value, wrong }).toEqual({ value, wrong: [] });
        const known = new Set([whole, ...texts, NO_ROOM]);
        const cut = Array.from({ length: 24 }, (_, width) => width).filter((width) => {
          const text = fitted(
            whole,
            () => texts,
            width,
            (one) => one.length,
          );
          const short = text !== whole && whole.length <= width;
          return !known.has(text) || short || (text.length > width && text !== NO_ROOM);
        });
        expect({ value, cut }).toEqual({ value, cut: [] });
      }
    }
  });

  const at = (value: number | bigint | string, width: number, options: Partial<FormatOptions> = {}) => {
    const all: FormatOptions = { type: 'number', locale: 'en-US', timeZone: 'UTC', ...options };
    return fitted(
      makeFormatter(all)(value),
      () => makeShortener(all)(value),
      width,
      (text) => text.length,
    );
  };

  it.each([
    [40_827_080.43, 14, {}, '40,827,080.43'],
    [40_827_080.43, 12, {}, '40,827,080.4'],
    [40_827_080.43, 10, {}, '40,827,080'],
    [40_827_080.43, 6, {}, '40.83M'],
    [40_827_080.43, 5, {}, '40.8M'],
    [40_827_080.43, 3, {}, '41M'],
    [40_827_080.43, 2, {}, NO_ROOM],
    [40_827_080.43, 9, { locale: 'de-DE' }, '40,8\u00a0Mio.'],
    [12_345, 4, { integer: true }, '12K'],
    [123, 2, { integer: true }, NO_ROOM],
    [0.00123, 6, {}, '0.0012'],
    [0.004, 4, { format: { kind: 'number', decimals: 3 } }, '4E-3'],
    [0.004, 3, { format: { kind: 'number', decimals: 3 } }, NO_ROOM],
    [9_007_199_254_740_993n, 8, { integer: true }, '9,007.2T'],
    ['12345678901234567890.5', 8, {}, '1.23E19'],
  ])('%s in %i letters', (value, width, options, text) => {
    expect(at(value, width, options as Partial<FormatOptions>)).toBe(text);
  });

  it('in large type is set smaller first, and then shortened', () => {
    const texts = () => ['40,827,080', '40.8M', '41M'];
    const measure = (text: string) => text.length * 0.5;
    const box = { width: 200, size: 40, least: 20 };
    expect(sized('40,827,080.43', texts, box, measure)).toEqual({ text: '40,827,080.43', size: 200 / 6.5 });
    expect(sized('40,827,080.43', texts, { ...box, width: 100 }, measure)).toEqual({
      text: '40,827,080',
      size: 20,
    });
    expect(sized('40,827,080.43', texts, { ...box, width: 60 }, measure)).toEqual({
      text: '40.8M',
      size: 24,
    });
    // In a sliver, the shortest stays whole in the smallest type.
    expect(sized('40,827,080.43', texts, { ...box, width: 12 }, measure)).toEqual({ text: '41M', size: 8 });
  });
});

describe('decimals of a column', () => {
  it.each([
    ['money that sums left ragged', [36_028.23, 54_110.8, 27_934.363], 2],
    ['whole numbers', [1, 2, 3], undefined],
    ['halves', [1.5, 20], undefined],
    ['the noise of sums', [0.1 + 0.2, 1.5], undefined],
    ['exact decimals', ['12.50', '3.25', null], 2],
    ['small shares', [0.12345, 0.5], 3],
    ['very small numbers', [0.0000081, 0.00002], 6],
    ['nothing', [null, Number.NaN], undefined],
  ])('%s', (_name, values, digits) => {
    expect(columnDigits(numbersOf(values))).toBe(digits);
  });

  it('grow with later rows, and the numbers stand below one another', () => {
    const first = numbersOf([1.5, 2]);
    expect(numbersOf([3], first)).toEqual({ largest: 3, decimals: 1 });
    expect(numbersOf([1], first)).toBe(first);
    const digits = columnDigits(numbersOf([2.25], first));
    const format = makeFormatter({ type: 'number', locale: 'en-US', timeZone: 'UTC', digits });
    expect([1.5, 2, 2.25, -0.1].map(format)).toEqual(['1.50', '2.00', '2.25', '-0.10']);
    // Rounded to two decimals these would be zero.
    expect([0.00123, 0.00000807].map(format)).toEqual(['0.00123', '8.07E-6']);
  });
});
