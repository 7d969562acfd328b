import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** A version of SuperClaw as npm packs it. */
export interface PackedRelease {
  readonly version: string
  readonly tarball: Buffer
  /** SHA-512, as the registry gives it. */
  readonly integrity: string
  readonly manifest: Readonly<Record<string, unknown>>
}

/** What is wrong with a version. */
export type Flaw =
  | 'none'
  | 'never starts'
  | 'gives up'
  | 'hangs'
  | 'crashes soon'
  | 'crashes after a migration'

export interface ReleaseOptions {
  /** The built program's folder. */
  readonly root: string
  /** Where it is made. */
  readonly folder: string
  readonly version: string
  readonly flaw?: Flaw
  readonly manifest?: Readonly<Record<string, unknown>>
  /** Which files it has. */
  readonly files?: readonly string[]
}

const crashesSoon = 'setTimeout(() => { console.error("it was made to crash"); process.exit(1) }, 700);\n'

/** As tellEnd of plane-log.ts writes them. */
const lastWords = JSON.stringify({
  ...{ time: '2026-01-01T00:00:00.000Z', level: 'fatal', module: 'plane', message: 'it was made to give up' },
  error: { code: 'CONFIG_INVALID', message: 'it was made to give up' },
  isUnlogged: true,
})

/** Packs this project's build as another version, which calls itself so everywhere. */
export async function packRelease(options: ReleaseOptions): Promise<PackedRelease> {
  const { root, version, flaw = 'none' } = options
  const folder = join(options.folder, `package-${version}`)
  const { version: own, ...manifest } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { scripts: _, devDependencies: __, workspaces: ___, ...published } = manifest
  const { files = ['dist/**/*.{js,sh}', 'bin/run.js', 'oclif.manifest.json'] } = options
  for (const path of globSync([...files], { cwd: root })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(root, path), join(folder, path))
  }
  const made = { ...published, version, ...options.manifest }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(made))
  for (const path of globSync(['dist/**/*.js', 'oclif.manifest.json'], { cwd: folder }))
    change(join(folder, path), (text) => rename(text, own, version))
  spoil(folder, flaw)
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', options.folder]
  const { stdout } = await promisify(execFile)('npm', args, { cwd: folder, timeout: 60_000 })
  const [packed] = Object.values(JSON.parse(stdout)) as { filename: string }[]
  const tarball = readFileSync(join(options.folder, packed?.filename ?? ''))
  return { version, manifest: made, tarball, integrity: sha512(tarball) }
}

function rename(text: string, from: string, to: string): string {
  return text
    .replaceAll(`name:"superclaw",version:"${from}"`, `name:"superclaw",version:"${to}"`)
    .replace(new RegExp(`^  "version": "${from}"`, 'm'), `  "version": "${to}"`)
}

function spoil(folder: string, flaw: Flaw): void {
  const entry = join(folder, 'dist', 'control-plane.js')
  if (flaw === 'never starts')
    writeFileSync(entry, 'console.error("it was made to fail");\nprocess.exit(1)\n')
  // As one does whose configuration cannot work: nobody starts it again.
  if (flaw === 'gives up')
    writeFileSync(entry, `console.error(${JSON.stringify(lastWords)});\nprocess.exit(78)\n`)
  if (flaw === 'hangs') writeFileSync(entry, 'console.error("it was made to hang");\nfor (;;) {}\n')
  if (flaw.startsWith('crashes')) change(entry, (text) => text.replace(/;/, `;\n${crashesSoon}`))
  if (flaw !== 'crashes after a migration') return
  for (const path of globSync('dist/chunks/compose-*.js', { cwd: folder }))
    change(join(folder, path), (text) =>
      text.replace(/(pragma user_version = (\d+);\s*`\))\]/, (_, last: string, schema: string) => {
        return `${last},(db)=>db.exec("create table novelty (x int) strict; pragma user_version = ${Number(schema) + 1}")]`
      }),
    )
}

function change(path: string, edit: (text: string) => string): void {
  const text = readFileSync(path, 'utf8')
  const edited = edit(text)
  if (edited !== text) writeFileSync(path, edited)
}

export const sha512 = (bytes: Uint8Array): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`
