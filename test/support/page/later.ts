import type {Later} from '../../../src/view/later.ts';

/** Has a part that is fetched later come as `load` says, which is given how it comes in truth. */
export function comesLike<Module>(
  later: Later<Module>,
  load: (inTruth: () => Promise<Module>) => Promise<Module>,
): void {
  const inTruth = later.load.bind(later);
  Object.defineProperty(later, 'load', {value: () => load(inTruth), configurable: true});
}

/** It comes in truth again. */
export const comesInTruth = (later: Later<unknown>): boolean => Reflect.deleteProperty(later, 'load');
