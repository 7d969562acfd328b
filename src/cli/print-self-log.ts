import { jsonLines, writeLines } from './output.ts'
import { paintFor } from './paint.ts'
import { createRecordFormatter } from './record-text.ts'
import { emptyLogText, type SelfLogQuery, type SelfLogSource, selfLog } from './self-log.ts'

/**
 * Prints the control plane's own log, and tells `say` when there is nothing to print.
 * @throws as {@link selfLog}
 */
export async function printSelfLog(
  query: SelfLogQuery,
  source: SelfLogSource,
  { isJson, say }: { readonly isJson: boolean; readonly say: (line: string) => void },
): Promise<void> {
  const toText = isJson ? jsonLines : createRecordFormatter(paintFor(process.stdout), Date.now)
  let isPast = true
  for await (const records of selfLog(query, source)) {
    if (isPast && records.length === 0 && query.limit > 0) say(emptyLogText(source))
    isPast = false
    await writeLines(toText(records), source.follow)
  }
}
