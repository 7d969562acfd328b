import { ExpectedError } from '../../core/errors.ts'
import { valueBytesMax } from '../../core/secret/secret-text.ts'
import { promptHidden } from './prompt-hidden.ts'

/**
 * A secret from standard input; on a terminal it is asked for, and not shown as it is typed. One line end at its end is
 * taken off, for `echo` and files have it: a value that ends with one is given two.
 * @throws INPUT_INVALID for what is no text in UTF-8, or larger than a secret
 */
export async function readSecret(
  question: string,
  input: NodeJS.ReadStream = process.stdin,
): Promise<string> {
  if (input.isTTY) return promptHidden(question, { input, output: process.stderr })
  const bytes = await readAll(input)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '')
  } catch {
    throw new ExpectedError('INPUT_INVALID', 'The value is not text in UTF-8', {
      hint: 'Give it in base64, and let the agent decode it',
    })
  }
}

async function readAll(input: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk))
    sizeBytes += chunk.length
    // Two for the line end.
    if (sizeBytes > valueBytesMax + 2) {
      throw new ExpectedError('INPUT_INVALID', `The value is larger than ${valueBytesMax / 1024} KiB`, {
        hint: 'Keep it in a file (mode 0600), and give the agent its path',
      })
    }
  }
  return Buffer.concat(chunks)
}

/**
 * The one name on the command line. A value there is refused, and not repeated.
 * @param words as they were typed, without flags
 * @throws USAGE
 */
export function onlyName(words: readonly string[], command: string): string {
  const [name, ...values] = words
  const hint = `printf %s "$VALUE" | superclaw ${command} NAME, or superclaw ${command} NAME on a terminal, which asks for it`
  if (name === undefined) throw new ExpectedError('USAGE', 'Which secret? There is no name', { hint })
  if (values.length === 0) return name
  const message = 'A value on a command line is seen by every user of the machine: it was not taken'
  throw new ExpectedError('USAGE', message, { hint })
}
