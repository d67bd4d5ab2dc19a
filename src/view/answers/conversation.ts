import type {Message} from '../../protocol/fields.ts';
import {isConversation, textOf} from '../../protocol/messages.ts';
import type {Prediction} from '../../protocol/protocol.ts';

/** A call of a tool, as far as it can be read. */
export interface ToolCall {
  readonly name: string | null;
  /** As JSON, indented, where it is JSON. */
  readonly call: string;
}

/** One turn of a conversation, ready to be drawn. */
export interface Turn {
  readonly role: string;
  readonly name: string | null;
  readonly text: string;
  /** Kinds of the parts that are no text: `image_url`, … */
  readonly others: readonly string[];
  readonly toolCalls: readonly ToolCall[];
  /** Of the call that this turn answers. */
  readonly answers: string | null;
}

type Asking = Pick<Prediction, 'messages' | 'prompt'>;

/** A row never changes, and a prompt may be a megabyte of JSON: read once. */
const read = new WeakMap<Asking, readonly Message[] | null>();

/** The conversation that a prompt is: its `messages`, or a `prompt` that is a JSON list of messages; `null`: plain text. */
export function messagesOf(row: Asking): readonly Message[] | null {
  let messages = read.get(row);
  if (messages === undefined) {
    messages = row.messages ?? messagesIn(row.prompt);
    if (messages?.length === 0) messages = null;
    read.set(row, messages);
  }
  return messages;
}

/** What is copied of a prompt: the text, or the messages as JSON. */
export const promptCopy = ({messages, prompt}: Asking): string =>
  messages === null ? prompt : JSON.stringify(messages, null, 2);

/** The prompt as turns; `null` where it is plain text. */
export const conversationOf = (row: Asking): readonly Turn[] | null => messagesOf(row)?.map(turnOf) ?? null;

/** Recognised by its first characters, so that no long text is parsed for nothing. */
function messagesIn(prompt: string): readonly Message[] | null {
  if (!/^\s*\[\s*\{/.test(prompt)) return null;
  try {
    const value: unknown = JSON.parse(prompt);
    return isConversation(value) ? value : null;
  } catch {
    return null;
  }
}

function turnOf(message: Message): Turn {
  const {role, name = null, content, tool_calls: calls, tool_call_id: answers = null} = message;
  const parts = Array.isArray(content) ? (content as readonly {type: string}[]) : [];
  return {
    role,
    name,
    text: textOf(message),
    others: parts.filter(({type}) => type !== 'text').map(({type}) => type),
    toolCalls: (calls ?? []).map(toolCallOf),
    answers,
  };
}

/** `{function: {name, arguments}}`, as the published APIs have it, or `{name, arguments}`; arguments are JSON, often as text. */
function toolCallOf(value: unknown): ToolCall {
  const call = asRecord(asRecord(value)?.['function']) ?? asRecord(value);
  const name = call?.['name'];
  const args = call?.['arguments'];
  return {
    name: typeof name === 'string' ? name : null,
    call: typeof name === 'string' && args !== undefined ? indented(args) : indented(value),
  };
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;

function indented(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? '';
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
