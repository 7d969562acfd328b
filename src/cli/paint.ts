import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Styles text for one stream. */
export type Paint = (format: Format, text: string) => string

/** Only when `stream` is a terminal that shows colour and nobody asked for none (NO_COLOR, FORCE_COLOR=0, TERM=dumb). */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (format, text) => styleText(format, text, { stream })
}

export const plainPaint: Paint = (_, text) => text
