import assert from 'node:assert/strict';
import {test} from 'node:test';
import {slimMarkup, slimStyles} from '../../../.config/slim-templates.ts';

test('styles lose comments and the white space that parts nothing', () => {
  assert.equal(
    slimStyles(`
      /* why */
      :host .a > .b, .c :hover {
        color: var(--x, red); /* ; } */
        inset: 0 calc(1px + 2px);
      }
      @media (width > 3px) and (hover) { a { top: 0 } }
    `),
    ' :host .a > .b,.c :hover{color:var(--x,red);inset:0 calc(1px + 2px)}@media (width > 3px) and (hover){a{top:0}}',
  );
});

test('strings of styles stay as they are', () => {
  assert.equal(
    slimStyles(`a { content: ' ; }  /* x */'; b: "\\" , " }`),
    `a{content:' ; }  /* x */';b:"\\" , "}`,
  );
});

test('styles keep the space at an expression', () => {
  assert.equal(slimStyles(' 1px solid '), ' 1px solid ');
  assert.equal(slimStyles(`:\n  `), ':');
});

test('markup keeps one space where a line ends, and all others', () => {
  assert.equal(slimMarkup('<b>a</b>\n    <i>c  d</i>\n\n'), '<b>a</b> <i>c  d</i> ');
});
