import type { TempFolder } from './temp-folder.ts'

/** The program of a thread that counts nothing, and answers each call with the runs that it was told of. */
export function usageThreadProgram(folder: TempFolder): string {
  return folder.write(
    'thread.mjs',
    `import { parentPort } from 'node:worker_threads'
    let runs = 'never told'
    parentPort.on('message', ({ id, name, input }) => {
      if (name === 'knowRuns') runs = input
      parentPort.postMessage({ id, output: name === 'settleTraces' ? true : runs })
    })`,
  )
}
