import type { Answer } from './answer.ts'
import { bare, type StreamPiece } from './reply.ts'
import type { Failure } from './script-schema.ts'
import { utf8Bytes } from './tokens.ts'

const slowBytesPerSecond = 10

type Break = (answer: Answer, failure: Failure) => Answer

/** `answer`, broken as `failure.how` says. A stream breaks between its pieces, a document in its middle. */
export function breakAnswer(answer: Answer, failure: Failure): Answer {
  return failure.how === undefined ? answer : breaks[failure.how](answer, failure)
}

const breaks: Readonly<Record<NonNullable<Failure['how']>, Break>> = {
  hang: (answer) => ({ ...answer, hasHead: false, pieces: [], ending: 'silence' }),
  stall: (answer, { after }) => ({ ...begun(answer, after), ending: 'silence' }),
  reset: (answer, { after }) => ({
    ...begun(answer, after),
    hasHead: after !== undefined,
    ending: 'reset',
  }),
  truncate: (answer, { after = 0 }) => {
    if (answer.isWhole) return { ...answer, isWhole: false, pieces: [bare(firstHalf(textOf(answer)))] }
    const sent = sentBefore(answer.pieces, after)
    const next = answer.pieces[sent]?.text ?? ''
    return { ...answer, pieces: [...answer.pieces.slice(0, sent), bare(firstHalf(next))] }
  },
  malformed: (answer, { after = 0 }) => {
    if (answer.isWhole)
      return { ...answer, pieces: [{ ...firstPiece(answer), text: `${textOf(answer).slice(0, -1)},` }] }
    const sent = sentBefore(answer.pieces, after)
    const rest = answer.pieces.slice(sent)
    return { ...answer, pieces: [...answer.pieces.slice(0, sent), bare(malformed(rest[0])), ...rest] }
  },
  html: (answer, { status = 200 }) => ({
    ...answer,
    status,
    headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-8' },
    pieces: [bare(page)],
    isWhole: true,
  }),
  slow: (answer, { bytes_per_second = slowBytesPerSecond }) => ({
    ...answer,
    bytesPerSecond: bytes_per_second,
  }),
}

const page =
  '<!DOCTYPE html>\n<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>\n'

const textOf = ({ pieces }: Answer): string => pieces.map(({ text }) => text).join('')
const firstHalf = (text: string): string => text.slice(0, text.length >> 1)
const firstPiece = ({ pieces }: Answer): StreamPiece => pieces[0] ?? bare('')

/** What there is of it so far: nothing but the head, without `after`. A document has told its length by then. */
function begun(answer: Answer, after: number | undefined): Answer {
  if (!answer.isWhole) {
    const sent = after === undefined ? 0 : sentBefore(answer.pieces, after)
    return { ...answer, pieces: answer.pieces.slice(0, sent) }
  }
  const text = textOf(answer)
  return {
    ...answer,
    isWhole: false,
    headers: { ...answer.headers, 'content-length': String(utf8Bytes(text)) },
    pieces: after === undefined ? [] : [bare(firstHalf(text))],
  }
}

/** How many pieces hold the first `tokens` tokens; with none, those before the first token. */
export function sentBefore(pieces: readonly StreamPiece[], tokens: number): number {
  let left = tokens
  for (const [index, piece] of pieces.entries()) {
    if (piece.tokens > 0 && left <= 0) return index
    left -= piece.tokens
  }
  return pieces.length
}

/** An event whose JSON breaks off, though it ends as events do. */
function malformed(next: StreamPiece | undefined): string {
  const [text = ''] = next ? [next.text] : []
  const ending = text.endsWith('\r\n\r\n') ? '\r\n\r\n' : '\n\n'
  return `${firstHalf(text.trimEnd()) || 'data: {"broken'}${ending}`
}
