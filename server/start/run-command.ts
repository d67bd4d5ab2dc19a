import {OperatorError} from '../operator-error.ts';

/** Runs a program: what only the operator can put right is one line on standard error and exit code 1, without a stack. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof OperatorError) && !isUsageError(error)) throw error;
    const [line = ''] = error.message.split('\n', 1);
    process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
}

/** An option that `parseArgs` does not know, or without its value. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
