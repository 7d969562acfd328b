import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { ExpectedError } from '../../core/errors.ts'
import type { ExportedCall } from '../../core/usage/exported-call.ts'
import { jsonLines, writeLines } from '../output.ts'
import { exportHeader, exportLine } from './export-text.ts'

export type ExportForm = 'csv' | 'json' | 'parquet'

/** Where exported calls go. */
export interface ExportSink {
  write(rows: readonly ExportedCall[]): Promise<void>
  /** Lets a file appear, whole, in the place of one that was there. */
  finish(): Promise<void>
  /** Leaves nothing behind of what was not finished. */
  discard(): void
}

/** @param path `null`: standard output. @throws USAGE for a form that needs a file, or one that cannot be written */
export async function openExportSink(
  form: ExportForm,
  path: string | null,
  signal: AbortSignal,
): Promise<ExportSink> {
  if (path === null) {
    if (form === 'parquet') throw needsFile()
    let isBegun = false
    const begin = async (): Promise<void> => {
      if (!isBegun && form === 'csv') await writeLines([exportHeader], signal)
      isBegun = true
    }
    return {
      async write(rows) {
        await begin()
        await writeLines(linesOf(form, rows), signal)
      },
      finish: begin,
      discard: () => undefined,
    }
  }
  return openFileSink(form, path)
}

async function openFileSink(form: ExportForm, path: string): Promise<ExportSink> {
  const partPath = `${path}.part-${process.pid}`
  const file = openPart(partPath, path)
  const inner = form === 'parquet' ? await parquetIn(partPath) : linesIn(form, file)
  return {
    write: inner.write,
    async finish() {
      await inner.finish()
      closeSync(file)
      renameSync(partPath, path)
    },
    discard: () => rmSync(partPath, { force: true }),
  }
}

function linesIn(form: ExportForm, file: number): Pick<ExportSink, 'write' | 'finish'> {
  if (form === 'csv') writeSync(file, `${exportHeader}\n`)
  return {
    async write(rows) {
      if (rows.length > 0) writeSync(file, `${linesOf(form, rows).join('\n')}\n`)
    },
    finish: async () => undefined,
  }
}

async function parquetIn(path: string): Promise<Pick<ExportSink, 'write' | 'finish'>> {
  const { openParquetFile } = await import('./parquet-file.ts')
  return openParquetFile(path)
}

const linesOf = (form: ExportForm, rows: readonly ExportedCall[]): string[] =>
  form === 'csv' ? rows.map(exportLine) : jsonLines(rows)

function openPart(partPath: string, path: string): number {
  try {
    return openSync(partPath, 'w', 0o600)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new ExpectedError('USAGE', `${path} cannot be written (${code})`, {
      hint: 'Name a file in a folder that is there and yours',
      cause,
    })
  }
}

const needsFile = (): ExpectedError =>
  new ExpectedError('USAGE', 'Parquet is written to a file', { hint: 'Add --output FILE' })
