/**
 * What only the person who runs the server can put right: a wrong address, a folder in use. The message is one sentence
 * that says what is wrong and what to do; `main` prints it without a stack and exits with 1.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
