import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

export interface Bundle extends AsyncDisposable {
  readonly path: string
}

/** One program as a child process can run it: in one file, in a folder of its own. */
export async function bundle(entry: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'superclaw-bundle-'))
  const path = join(folder, 'program.mjs')
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    jsx: 'automatic',
    keepNames: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    plugins: [withoutDevtools],
  })
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** An optional peer of Ink that is not installed. */
const withoutDevtools: Plugin = {
  name: 'without-devtools',
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'devtools', namespace: 'stand-in' }))
    build.onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: 'export default {}' }))
  },
}
