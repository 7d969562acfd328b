import { ExpectedError } from '../../core/errors.ts'

export interface PromptStreams {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WritableStream
}

const lengthMax = 65_536
const [interrupt, endOfInput, killLine, backspace, del] = ['\u0003', '\u0004', '\u0015', '\b', '\u007f']
/** What a terminal sends around what is pasted, once something has asked it to (xterm, "Bracketed Paste Mode"). */
const pasteMarks = ['\u001b[200~', '\u001b[201~'] as const

/**
 * Asks for a line on a terminal and shows nothing of it. The terminal is as it was when it ends.
 * @throws USAGE when it is cut short (Ctrl-C, Ctrl-D, a terminal that goes)
 */
export function promptHidden(question: string, { input, output }: PromptStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const leave = (): void => {
      input.off('data', take)
      input.off('end', cutShort)
      input.setRawMode(false)
      input.pause()
      output.write('\n')
    }
    const cutShort = (): void => {
      leave()
      reject(new ExpectedError('USAGE', 'Nothing was given, and nothing was changed'))
    }
    const take = (chunk: string): void => {
      const line = typedBy(
        typed,
        pasteMarks.reduce((rest, mark) => rest.replaceAll(mark, ''), chunk),
      )
      typed = line.typed
      if (line.end === 'cut') cutShort()
      if (line.end !== 'done') return
      leave()
      resolve(typed)
    }
    // Before anybody is asked: what is typed until then would be shown.
    input.setRawMode(true)
    input.setEncoding('utf8')
    input.on('data', take)
    input.once('end', cutShort)
    input.resume()
    output.write(question)
  })
}

interface Line {
  readonly typed: string
  readonly end: 'done' | 'cut' | undefined
}

/** What is typed after further keys, up to the first that ends it. */
function typedBy(before: string, keys: string): Line {
  let typed = before
  for (const key of keys) {
    if (key === '\r' || key === '\n') return { typed, end: 'done' }
    if (key === interrupt || (key === endOfInput && typed === '')) return { typed: '', end: 'cut' }
    typed = edited(typed, key)
  }
  return { typed, end: undefined }
}

function edited(typed: string, key: string): string {
  if (key === backspace || key === del) return [...typed].slice(0, -1).join('')
  if (key === killLine) return ''
  return key < ' ' || typed.length >= lengthMax ? typed : typed + key
}
