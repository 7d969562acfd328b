import { type ErrorBody, ExpectedError, errorFromBody } from '../../errors.ts'
import { createLineCutter } from '../wire/lines.ts'

interface Frame {
  readonly event: string
  readonly data: string
}

/**
 * The items of a body of server-sent events, as `sendEvents` writes them.
 * @throws what the `error` or `lagged` frame says; PLANE_UNREACHABLE when it breaks off
 */
export async function* readEvents(body: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  for await (const { event, data } of framesOf(body)) {
    if (event === 'end') return
    if (event !== '') throw errorFromBody((JSON.parse(data) as { error: ErrorBody }).error)
    yield JSON.parse(data)
  }
  throw new ExpectedError('PLANE_UNREACHABLE', 'The control plane went away', { hint: 'superclaw start' })
}

async function* framesOf(body: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let frames: Frame[] = []
  let fields = new Map<string, string>()
  const lines = createLineCutter((line) => {
    if (line !== '') {
      const colon = line.indexOf(': ')
      fields.set(line.slice(0, colon), line.slice(colon + 2))
    } else {
      const data = fields.get('data')
      // A frame without data is a comment that keeps the connection alive.
      if (data !== undefined) frames.push({ event: fields.get('event') ?? '', data })
      fields = new Map()
    }
  }, Number.POSITIVE_INFINITY)
  for await (const chunk of body) {
    lines.push(chunk)
    yield* frames
    frames = []
  }
}
