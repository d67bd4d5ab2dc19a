import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {COLOR_COUNT, dashOf, lineStyle} from '../../../../src/view/trends/line-style.ts';

/** How people see who lack one kind of cone, in linear RGB (Machado, Oliveira and Fernandes 2009, of the full deficiency). */
const VIEWS = {
  'all cones': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

type Triple = readonly [number, number, number];

const linear = (hex: string): Triple =>
  [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;

const times = (matrix: readonly number[], [a, b, c]: Triple): Triple =>
  [0, 3, 6].map((row) => matrix[row]! * a + matrix[row + 1]! * b + matrix[row + 2]! * c) as unknown as Triple;

/** Ottosson's OKLab, in which equal distances look alike. */
function oklab(rgb: Triple): Triple {
  const [l, m, s] = times(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
      0.2817188376, 0.6299787005,
    ],
    rgb.map((share) => Math.min(1, Math.max(0, share))) as unknown as Triple,
  ).map(Math.cbrt) as unknown as Triple;
  return times(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
      0.7827717662, -0.808675766,
    ],
    [l, m, s],
  );
}

const luminance = (hex: string): number => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

const STYLES = new URL('../../../../src/elements/pieces/styles/', import.meta.url);
const TOKENS = (
  await Promise.all(
    ['tokens', 'series'].map((name) => readFile(new URL(`${name}.styles.ts`, STYLES), 'utf8')),
  )
).join('');
const token = (name: string): readonly string[] =>
  new RegExp(`--_${name}: .*light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(TOKENS)!.slice(1);
const colors = Array.from({length: COLOR_COUNT}, (_, i) => token(`series-${i + 1}`));

for (const [theme, name] of ['light', 'dark'].entries()) {
  test(`each colour of a line stands out from the background, ${name}`, () => {
    for (const color of colors) {
      const found = contrast(color[theme]!, token('surface')[theme]!);
      assert.ok(found >= 3, `${color[theme]}: ${found}`);
    }
  });

  for (const [view, matrix] of Object.entries(VIEWS)) {
    test(`no two colours of lines look alike with ${view}, ${name}`, () => {
      const seen = colors.map((color) => oklab(times(matrix, linear(color[theme]!))));
      for (const [i, a] of seen.entries()) {
        for (const [j, b] of seen.slice(0, i).entries()) {
          const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
          assert.ok(distance > 0.095, `${colors[i]![theme]} and ${colors[j]![theme]}: ${distance}`);
        }
      }
    });
  }
}

test('of any number of lines no two have both the colour and the dashes', () => {
  const styles = Array.from({length: 60}, (_, place) => JSON.stringify(lineStyle(place)));
  assert.equal(new Set(styles).size, 60);
  assert.deepEqual(lineStyle(3), {color: 3, dash: []});
  assert.deepEqual(
    [dashOf(1), dashOf(2)],
    [
      [7, 3],
      [7, 3, 2, 3],
    ],
  );
});
