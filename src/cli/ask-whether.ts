import { createInterface } from 'node:readline/promises'
import { ExpectedError } from '../core/errors.ts'

interface Refusals {
  /** What has to be agreed to, when there is no terminal to ask on. */
  readonly unasked: { readonly message: string; readonly hint: string }
  /** What the answer no means. */
  readonly refused: { readonly message: string; readonly hint: string }
}

/**
 * Asks a question on the terminal, to which `y` agrees.
 * @throws USAGE when nobody agreed, or there is no terminal to ask on
 */
export async function askWhether(
  question: string,
  { unasked, refused }: Refusals,
  signal: AbortSignal,
): Promise<void> {
  if (!(process.stdin.isTTY && process.stderr.isTTY)) {
    throw new ExpectedError('USAGE', unasked.message, { hint: unasked.hint })
  }
  using prompt = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await prompt.question(`${question} [y/N] `, { signal }).catch(() => '')
  if (!/^y(es)?$/i.test(answer.trim()))
    throw new ExpectedError('USAGE', refused.message, { hint: refused.hint })
}
