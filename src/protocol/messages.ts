/** Conversations, as chat templates have them. */
import type {Message, MessagePart} from './fields.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextOrNone = (value: unknown): boolean => value == null || typeof value === 'string';

const isPart = (value: unknown): value is MessagePart =>
  isRecord(value) && typeof value['type'] === 'string' && isTextOrNone(value['text']);

const isContent = (value: unknown): boolean =>
  isTextOrNone(value) || (Array.isArray(value) && value.every(isPart));

/** Whether a value is one turn: it has a role, and what else it has is of the right type. */
const isMessage = (value: unknown): value is Message =>
  isRecord(value) &&
  typeof value['role'] === 'string' &&
  isContent(value['content']) &&
  isTextOrNone(value['name']) &&
  isTextOrNone(value['tool_call_id']) &&
  (value['tool_calls'] == null || Array.isArray(value['tool_calls']));

export const isConversation = (value: unknown): value is readonly Message[] =>
  Array.isArray(value) && value.every(isMessage);

/** The text of a turn: of several parts those that are text, a line each. */
export function textOf({content}: Message): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap(({text}) => (typeof text === 'string' ? [text] : [])).join('\n');
}

/** What was asked last: the text of the last turn of the user, or of the last turn where there is none; '' of none. */
export function lastUserText(messages: readonly Message[]): string {
  const asked = messages.findLast(({role}) => role === 'user') ?? messages.at(-1);
  return asked === undefined ? '' : textOf(asked);
}
