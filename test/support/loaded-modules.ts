import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * What a program imports, as URLs and names of built-ins, in the order of loading.
 * @param program an ES module that imports sources by the absolute path that `{src}` stands for
 */
export async function loadedModules(program: string): Promise<readonly string[]> {
  const src = new URL('../../src', import.meta.url).pathname
  const watch = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
    process.on('exit', () => process.stdout.write(JSON.stringify(loaded)))
    await import('data:text/javascript,' + encodeURIComponent(${JSON.stringify(program.replaceAll('{src}', `file://${src}`))}))
    process.exit()
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', watch])
  return JSON.parse(stdout)
}
