import {Later} from '../../view/later.ts';

/** What finds the samples of a kind, fetched for the first choice of one. */
export const bookLater = new Later(() => import('../../view/learning/book.ts'));
