import { ExpectedError } from '../errors.ts'

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** Beyond is a file, not a secret. */
export const valueBytesMax = 65_536

/** @throws INPUT_INVALID */
export function requireSecretName(name: string): void {
  if (nameForm.test(name)) return
  // Not quoted: what is no name may be a value in the wrong place.
  throw new ExpectedError('INPUT_INVALID', 'That is not the name of a secret', {
    hint: 'Letters, digits, ".", "_" and "-", at most 128, beginning with a letter or digit',
  })
}

/** What an environment, a header and a text in UTF-8 can all hold. @throws INPUT_INVALID */
export function requireSecretValue(value: string): void {
  const fault = valueFault(value)
  if (fault) throw new ExpectedError('INPUT_INVALID', fault.message, { hint: fault.hint })
}

function valueFault(value: string): { readonly message: string; readonly hint: string } | undefined {
  if (value === '') return { message: 'The value is empty', hint: 'superclaw secret remove NAME removes one' }
  if (byteLength(value) > valueBytesMax) {
    const hint = 'Keep it in a file (mode 0600), and give the agent its path'
    return { message: `The value is larger than ${valueBytesMax / 1024} KiB`, hint }
  }
  if (value.includes('\0') || !value.isWellFormed()) {
    const hint = 'Keep it in base64, and let the agent decode it'
    return { message: 'The value is not text: a variable cannot hold it', hint }
  }
  return undefined
}

export const byteLength = (text: string): number => new TextEncoder().encode(text).length
