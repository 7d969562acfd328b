import type { OtlpDecoder, OtlpLog, OtlpPoint, OtlpSpan, OtlpValue, Temporality } from './otlp-data.ts'
import {
  createWireReader,
  type FieldReaders,
  readDouble,
  readFields,
  readFixed64,
  readId,
  readMessage,
  readText,
  readVarint,
  signedOf,
  unsignedOf,
  type WireReader,
} from './wire-reader.ts'
import {
  createAttributeReader,
  eachMessage,
  type ReadAttribute,
  readRequest,
  type WithAttributes,
} from './wire-values.ts'

/** OTLP as protobuf (opentelemetry-proto 1), without a library: of each message the fields that are used, all others skipped. */
export const wireDecoder: OtlpDecoder = {
  logs(body, keep, take) {
    const fields = logFields(createAttributeReader(keep))
    readRequest(createWireReader(body), keep, (reader, origin) => {
      const log: Draft<OtlpLog> = {
        ...{ timeMs: null, observedMs: null, eventName: '', body: null },
        ...{ attributes: new Map(), traceId: null, spanId: null },
      }
      take(readFields(reader, fields, log), origin)
    })
  },
  points(body, isWanted, take) {
    const all = () => true
    const attribute = createAttributeReader(all)
    readRequest(createWireReader(body), all, (reader, origin) =>
      readMetric(reader, { attribute, isWanted, take: (point) => take(point, origin) }),
    )
  },
  spans(body, keep, take) {
    const fields = spanFields(createAttributeReader(keep))
    readRequest(createWireReader(body), keep, (reader, origin) => {
      const span: Draft<OtlpSpan> = {
        ...{ traceId: null, spanId: null, parentSpanId: null, name: '', kind: 0 },
        ...{ startMs: null, endMs: null, status: 0, statusMessage: '', attributes: new Map() },
      }
      take(readFields(reader, fields, span), origin)
    })
  },
}

type Draft<Item> = { -readonly [Key in keyof Item]: Item[Key] } & WithAttributes

/** 0 is none. */
function readTimeMs(reader: WireReader): number | null {
  readFixed64(reader)
  const nanoseconds = unsignedOf(reader)
  return nanoseconds === 0 ? null : nanoseconds / 1e6
}

const logFields = (attribute: ReadAttribute): FieldReaders<Draft<OtlpLog>> => ({
  9: (reader, log) => {
    log.timeMs = readTimeMs(reader)
  },
  42: (reader, log) => {
    readMessage(reader, () => readFields(reader, bodyFields, log))
  },
  50: attribute,
  74: (reader, log) => {
    log.traceId = readId(reader, 16)
  },
  82: (reader, log) => {
    log.spanId = readId(reader, 8)
  },
  89: (reader, log) => {
    log.observedMs = readTimeMs(reader)
  },
  98: (reader, log) => {
    log.eventName = readText(reader)
  },
})

/** Longer ones are what somebody wrote, and not the name of an event. */
const bodyBytesMax = 200

const bodyFields: FieldReaders<Draft<OtlpLog>> = {
  10: (reader, log) => {
    if (reader.end - reader.at <= bodyBytesMax) log.body = readText(reader)
    else reader.at = reader.end
  },
}

interface MetricDeps {
  readonly attribute: ReadAttribute
  readonly isWanted: (metric: string) => boolean
  readonly take: (point: OtlpPoint) => void
}

/** Gauges and sums; histograms; histograms of exponential buckets. Summaries tell no sum that grows. */
const pointTags = [
  ...[42, 58].map((tag) => ({ tag, fieldsOf: numberFields })),
  { tag: 74, fieldsOf: (attribute: ReadAttribute) => sumFields(74, attribute) },
  { tag: 82, fieldsOf: (attribute: ReadAttribute) => sumFields(10, attribute) },
] as const

const nameFields: FieldReaders<{ name: string }> = {
  10: (reader, draft) => {
    draft.name = readText(reader)
  },
}

function readMetric(reader: WireReader, { attribute, isWanted, take }: MetricDeps): void {
  const { at } = reader
  // The name stands first, as everybody writes it, but need not.
  const { name } = readFields(reader, nameFields, { name: '' })
  if (!isWanted(name)) return
  for (const { tag, fieldsOf } of pointTags) {
    reader.at = at
    const fields = fieldsOf(attribute)
    eachMessage(reader, tag, () => readPoints(reader, fields, (point) => take({ metric: name, ...point })))
  }
}

const temporalities: Readonly<Record<number, Temporality>> = { 1: 'delta', 2: 'cumulative' }

const temporalityFields: FieldReaders<{ temporality: Temporality }> = {
  16: (reader, draft) => {
    readVarint(reader)
    draft.temporality = temporalities[reader.low] ?? 'none'
  },
}

type PointDraft = Draft<Pick<OtlpPoint, 'startMs' | 'timeMs' | 'value' | 'attributes'>> & { isEmpty: boolean }

function readPoints(
  reader: WireReader,
  fields: FieldReaders<PointDraft>,
  take: (point: Omit<OtlpPoint, 'metric'>) => void,
): void {
  const { at } = reader
  const { temporality } = readFields<{ temporality: Temporality }>(reader, temporalityFields, {
    temporality: 'none',
  })
  reader.at = at
  eachMessage(reader, 10, () => {
    const attributes = new Map<string, OtlpValue>()
    const draft: PointDraft = { startMs: null, timeMs: null, value: null, isEmpty: false, attributes }
    const { startMs, timeMs, value, isEmpty } = readFields(reader, fields, draft)
    take({ temporality, startMs, timeMs, value: isEmpty ? null : value, attributes })
  })
}

const timeFields: FieldReaders<PointDraft> = {
  17: (reader, point) => {
    point.startMs = readTimeMs(reader)
  },
  25: (reader, point) => {
    point.timeMs = readTimeMs(reader)
  },
}

/** The first bit: that no value was recorded. */
const readFlags = (reader: WireReader, point: PointDraft): void => {
  readVarint(reader)
  point.isEmpty = (reader.low & 1) === 1
}

function numberFields(attribute: ReadAttribute): FieldReaders<PointDraft> {
  return {
    ...timeFields,
    33: (reader, point) => {
      point.value = readDouble(reader)
    },
    49: (reader, point) => {
      readFixed64(reader)
      point.value = signedOf(reader)
    },
    58: attribute,
    64: readFlags,
  }
}

function sumFields(attributeTag: number, attribute: ReadAttribute): FieldReaders<PointDraft> {
  return {
    ...timeFields,
    41: (reader, point) => {
      point.value = readDouble(reader)
    },
    80: readFlags,
    [attributeTag]: attribute,
  }
}

const spanFields = (attribute: ReadAttribute): FieldReaders<Draft<OtlpSpan>> => ({
  10: (reader, span) => {
    span.traceId = readId(reader, 16)
  },
  18: (reader, span) => {
    span.spanId = readId(reader, 8)
  },
  34: (reader, span) => {
    span.parentSpanId = readId(reader, 8)
  },
  42: (reader, span) => {
    span.name = readText(reader)
  },
  48: (reader, span) => {
    readVarint(reader)
    span.kind = reader.low
  },
  57: (reader, span) => {
    span.startMs = readTimeMs(reader)
  },
  65: (reader, span) => {
    span.endMs = readTimeMs(reader)
  },
  74: attribute,
  122: (reader, span) => {
    readMessage(reader, () => readFields(reader, statusFields, span))
  },
})

const statusFields: FieldReaders<Draft<OtlpSpan>> = {
  18: (reader, span) => {
    span.statusMessage = readText(reader)
  },
  24: (reader, span) => {
    readVarint(reader)
    span.status = reader.low
  },
}
