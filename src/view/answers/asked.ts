import {lastUserText} from '../../protocol/messages.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {messagesOf} from './conversation.ts';

/** How the chat templates in use begin and end a turn of the user. */
const USER_TURNS: readonly (readonly [begin: string, end: string])[] = [
  ['<|im_start|>user\n', '<|im_end|>'],
  ['<|start_header_id|>user<|end_header_id|>\n\n', '<|eot_id|>'],
  ['<start_of_turn>user\n', '<end_of_turn>'],
];

/**
 * What was asked last, for where there is room for a line only: of a conversation, or of a prompt that a chat template has
 * written, the last turn of the user and not the system prompt, which all samples share; else the prompt.
 */
export function askedOf(row: Pick<Prediction, 'messages' | 'prompt'>): string {
  const messages = messagesOf(row);
  const asked = messages === null ? userTurnIn(row.prompt) : lastUserText(messages);
  return asked.trim() === '' ? row.prompt : asked;
}

function userTurnIn(prompt: string): string {
  for (const [begin, end] of USER_TURNS) {
    const at = prompt.lastIndexOf(begin);
    if (at === -1) continue;
    const from = at + begin.length;
    const to = prompt.indexOf(end, from);
    return prompt.slice(from, to === -1 ? undefined : to);
  }
  return prompt;
}
