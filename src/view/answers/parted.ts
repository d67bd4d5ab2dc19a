import {partThinking, type Thought} from '../../protocol/thinking.ts';

/** A prediction as it is read: without the blank lines that stand between thinking and answer. */
export function parted(prediction: string): Thought {
  const {thinking, answer} = partThinking(prediction);
  return thinking === null || answer === null ? {thinking, answer} : {thinking, answer: answer.trimStart()};
}
