import { type Attributes, type Keep, type Origin, type OtlpValue, otlpLimits } from './otlp-data.ts'
import {
  exactOf,
  type FieldReaders,
  readDouble,
  readFields,
  readLength,
  readMessage,
  readTag,
  readText,
  readVarint,
  skip,
  type WireReader,
} from './wire-reader.ts'

// Numbers are tags, of the fields that opentelemetry-proto numbers: 10 is field 1, of bytes; 18 is field 2.

export interface WithAttributes {
  readonly attributes: Map<string, OtlpValue>
}

/** Reads one KeyValue into the attributes of a draft, unless it is not wanted or there are too many. */
export type ReadAttribute = (reader: WireReader, draft: WithAttributes) => void

export function createAttributeReader(keep: Keep): ReadAttribute {
  return (reader, { attributes }) => {
    const end = readLength(reader)
    const outer = reader.end
    reader.end = end
    const { key, valueAt } = readFields(reader, keyValue, { key: '', valueAt: -1 })
    if (valueAt >= 0 && attributes.size < otlpLimits.attributes && keep(key)) {
      reader.at = valueAt
      attributes.set(key, readValue(reader, 0))
    }
    reader.at = end
    reader.end = outer
  }
}

/** Where the value is, which is not looked into before the key is known. */
const keyValue: FieldReaders<{ key: string; valueAt: number }> = {
  10: (reader, draft) => {
    draft.key = readText(reader)
  },
  18: (reader, draft) => {
    draft.valueAt = reader.at
    reader.at = readLength(reader)
  },
}

/** An AnyValue. @throws INPUT_INVALID */
function readValue(reader: WireReader, depth: number): OtlpValue {
  const draft = { value: null as OtlpValue, depth }
  const end = readLength(reader)
  const outer = reader.end
  reader.end = end
  readFields(reader, anyValue, draft)
  reader.end = outer
  return draft.value
}

const anyValue: FieldReaders<{ value: OtlpValue; readonly depth: number }> = {
  10: (reader, draft) => {
    draft.value = readText(reader)
  },
  16: (reader, draft) => {
    readVarint(reader)
    draft.value = (reader.low | reader.high) !== 0
  },
  24: (reader, draft) => {
    readVarint(reader)
    draft.value = exactOf(reader)
  },
  33: (reader, draft) => {
    draft.value = readDouble(reader)
  },
  42: (reader, draft) => {
    if (draft.depth < otlpLimits.depth) draft.value = readList(reader, draft.depth + 1)
    else skip(reader, 42)
  },
  50: (reader, draft) => {
    if (draft.depth < otlpLimits.depth) draft.value = readMap(reader, draft.depth + 1)
    else skip(reader, 50)
  },
}

function readList(reader: WireReader, depth: number): OtlpValue {
  const list: OtlpValue[] = []
  readMessage(reader, () => {
    eachOf(reader, 10, () => {
      if (list.length < otlpLimits.attributes) list.push(readValue(reader, depth))
      else skip(reader, 10)
    })
  })
  return list
}

function readMap(reader: WireReader, depth: number): OtlpValue {
  const entries: [string, OtlpValue][] = []
  const readers: FieldReaders<{ key: string; value: OtlpValue }> = {
    10: (_, draft) => {
      draft.key = readText(reader)
    },
    18: (_, draft) => {
      draft.value = readValue(reader, depth)
    },
  }
  readMessage(reader, () => {
    eachMessage(reader, 10, () => {
      const { key, value } = readFields(reader, readers, { key: '', value: null })
      if (entries.length < otlpLimits.attributes) entries.push([key, value])
    })
  })
  return Object.fromEntries(entries)
}

/** One thing in a request, as a message. */
type ReadItem = (reader: WireReader, origin: Origin) => void

/**
 * An Export…ServiceRequest: resources, in these scopes, in these things. All of it is passed over, so that what is cut off is
 * noticed.
 * @throws INPUT_INVALID
 */
export function readRequest(reader: WireReader, keep: Keep, readItem: ReadItem): void {
  const attribute = createAttributeReader(keep)
  eachMessage(reader, 10, () => {
    const { at } = reader
    const resource: Attributes & WithAttributes['attributes'] = new Map()
    // What is told of a resource may stand behind what it tells.
    eachMessage(reader, 10, () => {
      readFields(reader, { 10: attribute }, { attributes: resource })
    })
    reader.at = at
    eachMessage(reader, 18, () => readScope(reader, resource, readItem))
  })
}

const scopeName: FieldReaders<{ name: string }> = {
  10: (reader, draft) => {
    draft.name = readText(reader)
  },
}

function readScope(reader: WireReader, resource: Attributes, readItem: ReadItem): void {
  const { at } = reader
  const scope = { name: '' }
  eachMessage(reader, 10, () => readFields(reader, scopeName, scope))
  reader.at = at
  const origin = { resource, scope: scope.name }
  eachMessage(reader, 18, () => readItem(reader, origin))
}

/** Every message of this tag, up to the end of the one around it. @throws INPUT_INVALID */
export function eachMessage(reader: WireReader, wanted: number, read: (reader: WireReader) => void): void {
  eachOf(reader, wanted, () => readMessage(reader, read))
}

function eachOf(reader: WireReader, wanted: number, read: () => void): void {
  for (let tag = readTag(reader); tag !== 0; tag = readTag(reader)) {
    if (tag === wanted) read()
    else skip(reader, tag)
  }
}
