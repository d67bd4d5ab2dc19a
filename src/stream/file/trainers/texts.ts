/** The text of a message or of its parts; what is no text has none. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
    .join('');
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type Conversation = readonly Readonly<Record<string, unknown>>[];

/** Messages of a conversation: each has a role. */
export const isConversation = (value: unknown): value is Conversation =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => isObject(item) && typeof item['role'] === 'string');

/** What the last message of this role says; `null` where there is none. */
export function lastOf(messages: Conversation, role: string): string | null {
  const message = messages.findLast((one) => one['role'] === role);
  return message === undefined ? null : textOf(message['content']);
}

/** A text, the last of a conversation's messages, or the JSON of anything else that is there. */
export function asText(value: unknown, role: 'user' | 'assistant'): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (isConversation(value)) return lastOf(value, role) ?? textOf(value.at(-1)?.['content']);
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return JSON.stringify(value);
}
