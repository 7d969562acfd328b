// Builds dist/: one bundle with shared chunks (each command its own entry), types of the public client, the manifest.
// Bundled, because 160 CommonJS modules cost a command 70 ms before it does anything.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Plugin } from '@oclif/core'
import { build } from 'esbuild'
import { builtinModules } from './builtin-modules.js'
import { removeDeadBuilds } from './dead-builds.js'
import { oneHotChunk } from './one-hot-chunk.js'
import { sourcesHash } from './sources-hash.js'
import { startupPatches } from './startup-patches.js'
import { thirdPartyNotices } from './third-party-notices.js'

const root = join(import.meta.dirname, '..')
// Made beside the one that is in use, and put into its place whole: a command that runs meanwhile finds all it needs.
const dist = join(root, 'dist')
const out = join(root, `dist.new-${process.pid}`)
removeDeadBuilds(root)
mkdirSync(out, { recursive: true })

const builtFrom = sourcesHash(root)

// Its list of prices is in the bundle, though none of its code.
const priceListOf = 'node_modules/@pydantic/genai-prices/dist/index.js'

const hot = join(root, 'src', 'cli.ts')
// What a command loads, what the control plane loads, and two that load as little as can be, share no file.
const commands = ['cli.ts', ...globSync('{commands,hooks}/**/*.ts', { cwd: join(root, 'src') })]
const inputs = await Promise.all([
  bundle(commands, [startupPatches(), oneHotChunk(hot, join(root, 'src'))]),
  bundle(['control-plane.ts', 'config-parser.ts', 'usage-worker.ts', 'history-reader.ts']),
  bundle(['client.ts']),
  bundle(['complete.ts']),
  // Carries out an update from a kept version: one file that needs no other.
  bundle(['updater.ts']),
])

for (const script of globSync('src/**/*.{sh,pl}', { cwd: root })) {
  cpSync(join(root, script), join(out, script.split('/').at(-1)))
}
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', join(out, 'types')], {
  cwd: root,
  stdio: 'inherit',
})
writeFileSync(
  join(out, 'THIRD_PARTY_NOTICES.txt'),
  thirdPartyNotices(root, new Set([...inputs.flat(), priceListOf])),
)
const old = join(root, `dist.old-${process.pid}`)
if (existsSync(dist)) renameSync(dist, old)
renameSync(out, dist)
rmSync(old, { recursive: true, force: true })
await writeManifest()

const files = globSync('**/*.js', { cwd: dist }).map((path) => statSync(join(dist, path)).size)
const kilobytes = files.reduce((sum, bytes) => sum + bytes, 0) / 1024
console.error(`dist: ${files.length} files, ${kilobytes.toFixed(0)} KiB`)

/** The paths of what went in. */
async function bundle(entries, plugins = []) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((path) => [path.replace(/\.tsx?$/, ''), join('src', path)])),
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    jsx: 'automatic',
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    chunkNames: 'chunks/[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"', builtFrom: JSON.stringify(builtFrom) },
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    // CommonJS packages inside an ESM bundle still call require() for node: built-ins.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    plugins: [builtinModules(), ...plugins],
  })
  assertNoBareImport(metafile)
  return Object.keys(metafile.inputs)
}

/** @throws when a CommonJS package is imported where it is needed: in a bundle, that gives its default alone */
function assertNoBareImport({ inputs, outputs }) {
  for (const { entryPoint } of Object.values(outputs)) {
    if (entryPoint?.includes('node_modules/') && inputs[entryPoint]?.format === 'cjs')
      throw new Error(`import() of ${entryPoint}: import it statically, in a module of ours`)
  }
}

/** What `oclif manifest` does, without its tool and with the keys in a stable order. */
async function writeManifest() {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const plugin = new Plugin({
    root,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
    isRoot: true,
    pjson,
  })
  await plugin.load()
  // In whatever order the folders were read.
  const commands = Object.entries(plugin.manifest.commands).sort(([one], [other]) => (one < other ? -1 : 1))
  const manifest = { ...plugin.manifest, commands: Object.fromEntries(commands) }
  writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}
