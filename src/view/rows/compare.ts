/** What compares texts: loaded for the first of them. */
export {diffLong} from '../long-diff.ts';
export {diffText, isWorthMarking} from '../text-diff.ts';
