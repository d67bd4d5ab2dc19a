import {HttpError} from '../http-error.ts';

/** Deeper than anybody's record or configuration. */
const MAX_DEPTH = 64;
/** A thousand records with all their fields are some 30,000. */
const MAX_VALUES = 250_000;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d];

/**
 * Looks over a text before it is parsed: `JSON.parse` holds the event loop for seconds on millions of brackets or
 * numbers, which a kilobyte of gzip can hold. Whether it is JSON is not looked at.
 *
 * @throws {HttpError} 400 when it is nested too deep; 413 when it has too many values.
 */
export function scanJson(text: string): void {
  let depth = 0;
  let values = 1;
  // Unit by unit, in the strings too: a text of nothing but quotes takes no longer than any other.
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        if (++depth > MAX_DEPTH) throw tooDeep();
        if (++values > MAX_VALUES) throw tooMany();
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COMMA:
        if (++values > MAX_VALUES) throw tooMany();
        break;
    }
  }
}

/** Where the string that begins at `start` ends; the length of the text when it does not. */
export function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) return i;
    if (unit === BACKSLASH) i++;
  }
  return text.length;
}

function tooDeep(): HttpError {
  return new HttpError(400, 'too_deep', `Expected JSON that is not nested deeper than ${MAX_DEPTH}.`);
}

function tooMany(): HttpError {
  const message = `The body has over ${MAX_VALUES} values: send it in smaller parts.`;
  return new HttpError(413, 'too_many_values', message);
}
