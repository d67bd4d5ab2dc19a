import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

/** One line more in front of another; or behind it, where the other ends a list. */
type Insertion = readonly [before: string, inserted: string];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The field `mood`, a text, and the score `brevity`, in the table of fields. */
export const TABLE = 'src/protocol/fields.ts';
const IN_TABLE: readonly Insertion[] = [
  [
    `  created_at: {kind: 'time', by: 'server'},`,
    `  mood: {kind: 'text', maxBytes: 100},
  brevity: {kind: 'number', min: 0, max: 1, score: {better: 'higher', unit: 'rate'}},`,
  ],
];

const label = `  brevity: 'Brevity',`;

/** What the compiler asks for then: every place that must say something of a field, or of a score. */
export const PLACES: Readonly<Record<string, readonly Insertion[]>> = {
  'server/store/predictions/row.ts': [
    ['    created_at: row.text(),', '    mood: row.textOrNull(),\n    brevity: row.numberOrNull(),'],
  ],
  'src/protocol/prediction.ts': [['  finish_reason: null,', '  mood: null,']],
  'src/protocol/scores.ts': [['    word_overlap,\n  };', '    brevity: 1 / (1 + pCodes.length),']],
  'src/protocol/score-names.ts': [['  word_overlap: true,', '  brevity: true,']],
  'src/view/rows/column-names.ts': [['  validation: true,', '  mood: true,\n  brevity: true,']],
  'src/view/rows/columns.ts': [['  created_at: null,', `  mood: 'text',`]],
  'src/view/scores/words.ts': [
    [`  word_overlap: 'word overlap',`, label],
    [`  exact_match: 'Exact',`, label],
    [`  exact_match: 'Exact match',`, label],
    [`  length_ratio: '1 is the length of the truth',`, label],
  ],
  'src/elements/languages/de/scores.ts': [
    [`  exact_match: 'exakte Treffer',`, label],
    [`  exact_match: 'Exakt',`, label],
    [`  exact_match: 'Exakte Treffer',`, label],
    [`  length_ratio: '1 ist die Länge der Referenz',`, label],
  ],
};

/** The columns that a migration would add. */
const MIGRATION = `
ALTER TABLE training_predictions ADD COLUMN mood text, ADD COLUMN brevity double precision;
ALTER TABLE prediction_rollup
  ADD COLUMN brevity_count bigint NOT NULL DEFAULT 0, ADD COLUMN brevity_sum double precision NOT NULL DEFAULT 0;
`;

function insert(source: string, insertions: readonly Insertion[], path: string): string {
  return insertions.reduce((text, [before, inserted]) => {
    assert.equal(text.split(before).length, 2, `${path} has one place before: ${before}`);
    return text.replace(before, () => `${inserted}\n${before}`);
  }, source);
}

/** The source of such a file with the made-up field and score in it. */
export const withMadeUp = (path: string): string =>
  insert(readFileSync(join(ROOT, path), 'utf8'), path === TABLE ? IN_TABLE : PLACES[path]!, path);

/** The migrations that are there, and one for the made-up columns, in a folder of their own. */
function migrationsFolder(): URL {
  const ours = join(ROOT, 'server/store/postgres/migrations');
  const folder = mkdtempSync(join(tmpdir(), 'ftl-migrations-'));
  for (const name of readdirSync(ours)) writeFileSync(join(folder, name), readFileSync(join(ours, name)));
  writeFileSync(join(folder, '999-made-up.sql'), MIGRATION);
  return pathToFileURL(`${folder}/`);
}

/** From here on this process loads the project with the made-up field and score. Before any of it is imported. */
export function addMadeUpFields(): void {
  const folder = migrationsFolder();
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const path = url.startsWith('file:') ? fileURLToPath(url).slice(ROOT.length) : '';
      if (path === 'server/store/postgres/migrate.ts') {
        const [before, after] = ["new URL('migrations/', import.meta.url)", `new URL('${folder.href}')`];
        const source = readFileSync(fileURLToPath(url), 'utf8');
        assert.ok(source.includes(before));
        return {...loaded, source: source.replace(before, after)};
      }
      return path === TABLE || path in PLACES ? {...loaded, source: withMadeUp(path)} : loaded;
    },
  });
}
