/** A piece of a text: as it is, or a token of a chat template that would else pass for text. */
export interface TextPiece {
  readonly text: string;
  readonly isToken: boolean;
}

/**
 * Tokens of the chat templates in use: ChatML and its like (`<|im_start|>`, `<|eot_id|>`, `<｜User｜>`), Llama 2's and Mistral's
 * (`[INST]`, `<<SYS>>`), Gemma's (`<start_of_turn>`), and the ends of sequences. Bounded: no text makes it slow.
 */
const TOKENS =
  /<[|｜][^\s<>|｜]{1,64}[|｜]>|<\/?s>|<(?:start|end)_of_turn>|<(?:bos|eos|pad|unk)>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:tool_call|tool_response|think)>/g;

/** The pieces of a text; joined they are the text. */
export function specialTokens(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const {0: token, index} of text.matchAll(TOKENS)) {
    if (index > end) pieces.push({text: text.slice(end, index), isToken: false});
    pieces.push({text: token, isToken: true});
    end = index + token.length;
  }
  if (end < text.length || pieces.length === 0) pieces.push({text: text.slice(end), isToken: false});
  return pieces;
}
