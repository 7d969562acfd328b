import { gzipSync } from 'node:zlib'
import { type TarEntry, tarOf } from './tar.ts'

/** A file of a bundle. Of those that do not fit, the first ones are packed. */
export interface BundlePart {
  readonly name: string
  readonly content: string
  /** Whether its last lines tell most, so that the first ones may be left out. */
  readonly isTail: boolean
}

/** Something that is not in a bundle, and why. */
export interface LeftOut {
  readonly what: string
  readonly why: string
}

export interface PackedBundle {
  readonly archive: Buffer
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[]
  readonly leftOut: readonly LeftOut[]
}

const folder = 'superclaw-bundle'
/** For headers, padding and the manifest, which packs well. */
const sparedBytes = 64 * 1024
const trimsMax = 12

/** Packs what fits into `sizeBytesMax`, and a manifest.json that says what is in it and what is not. */
export function packBundle(
  parts: readonly BundlePart[],
  about: {
    readonly facts: object
    readonly leftOut: readonly LeftOut[]
    readonly sizeBytesMax: number
    readonly atMs: number
  },
): PackedBundle {
  const leftOut: LeftOut[] = [...about.leftOut]
  const entries: TarEntry[] = []
  let left = about.sizeBytesMax - sparedBytes
  for (const part of parts) {
    const content = fitted(part, left)
    if (content === undefined) {
      leftOut.push({ what: part.name, why: 'it does not fit' })
      continue
    }
    if (content.length < part.content.length)
      leftOut.push({ what: `the beginning of ${part.name}`, why: 'it does not fit' })
    const bytes = Buffer.from(content)
    left -= gzipSync(bytes).length
    entries.push({ name: `${folder}/${part.name}`, content: bytes })
  }
  const files = entries.map(({ name, content }) => ({
    name: name.slice(folder.length + 1),
    sizeBytes: content.length,
  }))
  const manifest = `${JSON.stringify({ ...about.facts, files, leftOut }, undefined, 2)}\n`
  const all = [{ name: `${folder}/manifest.json`, content: Buffer.from(manifest) }, ...entries]
  return { archive: gzipSync(tarOf(all, about.atMs)), files, leftOut }
}

/** What of a part is packed in no more than `sizeBytesMax`; `undefined` for nothing. */
function fitted({ content, isTail }: BundlePart, sizeBytesMax: number): string | undefined {
  let rest = content
  for (let trims = 0; gzipSync(rest).length > sizeBytesMax; trims++) {
    if (!isTail || trims === trimsMax || rest.length < 2) return undefined
    const half = rest.slice(Math.floor(rest.length / 2))
    rest = half.slice(half.indexOf('\n') + 1)
  }
  return rest
}
