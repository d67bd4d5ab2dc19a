import {Type} from 'typebox';
import {isScore} from '../../../src/protocol/fields.ts';
import {MAX_NAMES_A_JOB, MAX_OWN_SCORE, isOwnName} from '../../../src/protocol/own-scores.ts';
import {HttpError} from '../http-error.ts';
import {checker} from './check.ts';
import {oneOf} from './schemas.ts';

const bound = () => Type.Optional(Type.Number({minimum: -MAX_OWN_SCORE, maximum: MAX_OWN_SCORE}));

const ScoreMeaning = Type.Object({
  direction: Type.Optional(oneOf(['higher', 'lower'])),
  min: bound(),
  max: bound(),
  label: Type.Optional(
    Type.String({maxLength: 200, pattern: '^[^\\u0000]*$', description: 'text without NUL'}),
  ),
});

const ScoreMeanings = Type.Unsafe<Readonly<Record<string, object>>>({
  type: 'object',
  maxProperties: MAX_NAMES_A_JOB,
  additionalProperties: ScoreMeaning,
});

const ScoreText = oneOf(['whole', 'answer']);

/** Without it the order is that of `scores`. */
const ScoreOrder = Type.Array(Type.String(), {maxItems: MAX_NAMES_A_JOB});

const check = checker(
  Type.Object({
    scores: Type.Optional(ScoreMeanings),
    score_order: Type.Optional(ScoreOrder),
    score_text: Type.Optional(ScoreText),
  }),
);

/**
 * What a job's configuration says of its scores; the rest of it is the trainer's own.
 *
 * @throws {HttpError} 400 or 422, naming what is wrong by its path.
 */
export function checkScoreConfig(config: unknown): void {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return;
  const given = config as {scores?: unknown; score_order?: unknown; score_text?: unknown};
  const {scores = {}} = check(
    {
      ...(given.scores != null && {scores: given.scores}),
      ...(given.score_order != null && {score_order: given.score_order}),
      ...(given.score_text != null && {score_text: given.score_text}),
    },
    'config',
  );
  for (const [name, {min, max}] of Object.entries(scores) as [string, {min?: number; max?: number}][]) {
    const path = `config.scores.${name}`.slice(0, 200);
    if (isScore(name)) throw fault(path, 'is a known score, whose meaning is fixed');
    if (!isOwnName(name)) throw fault(path, 'must be named by 1 to 64 of A-Z a-z 0-9 _ . : / -');
    if (min !== undefined && max !== undefined && min >= max) throw fault(`${path}.min`, 'must be below max');
  }
}

function fault(path: string, message: string): HttpError {
  return new HttpError(422, 'bad_value', `${path} ${message}.`, {details: [{path, message}]});
}
