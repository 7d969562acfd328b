/** One frame of server-sent events, its fields as they came. */
export interface SseFrame {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly comment?: string
}

/** Frames of a body as they come; a partial last one is left out. */
export async function* readSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<SseFrame> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    const frames = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) yield parseFrame(frame)
  }
}

function parseFrame(frame: string): SseFrame {
  const fields = frame.split('\n').map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon) || 'comment', line.slice(colon + 1).trimStart()]
  })
  return Object.fromEntries(fields)
}
