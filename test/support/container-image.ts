import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { parseDockerignore } from './build-context.ts'
import { debianFolder } from './debian-folder.ts'
import { execForm, type Instruction, pairsOf, parseDockerfile, type Stage } from './dockerfile.ts'

/** An image as a stack of folders, built by the steps of the Dockerfile without an engine. */
export interface ContainerImage extends Disposable {
  /** Folders for overlayfs, the uppermost first. */
  readonly layers: readonly string[]
  /** What its own steps wrote. */
  readonly upper: string
  readonly environment: Readonly<Record<string, string>>
  readonly workdir: string
  readonly user: { readonly uid: number; readonly gid: number }
  readonly volume: string
  readonly command: readonly string[]
  readonly healthCommand: readonly string[]
}

const root = join(import.meta.dirname, '..', '..')
const inRoot = join(import.meta.dirname, 'in-root.sh')
const basePath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A stage while it is built. */
interface Building {
  readonly folder: string
  readonly upper: string
  readonly layers: readonly string[]
  environment: Readonly<Record<string, string>>
  workdir: string
  hasModules: boolean
}

/**
 * Builds the image of the Dockerfile on a bare Debian with our Node in it. Two things are not as an engine does them: the base
 * image is that Debian, and what `npm install` would fetch for the build is the node_modules of this checkout.
 */
export async function buildImage(): Promise<ContainerImage> {
  const folder = mkdtempSync(join(tmpdir(), 'superclaw-image-'))
  try {
    const base = [layNode(join(folder, 'node')), await debianFolder('bare')]
    const stages = parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))
    const built = new Map<string | undefined, Building>()
    for (const [index, stage] of stages.entries())
      built.set(stage.name, buildStage(stage, { folder: join(folder, `stage-${index}`), base, built }))
    const last = stages.at(-1)
    const building = built.get(last?.name)
    if (!last || !building) throw new Error('the Dockerfile has no stage')
    return { ...describeImage(last, building), [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
}

/** What the official image of Node adds to Debian. */
function layNode(layer: string): string {
  const bin = join(layer, 'usr/local/bin')
  const npm = 'usr/local/lib/node_modules/npm'
  mkdirSync(bin, { recursive: true })
  linkOrCopy(process.execPath, join(bin, 'node'))
  const cli = execFileSync('sh', ['-c', 'readlink -f "$(command -v npm)"'], { encoding: 'utf8' }).trim()
  cpSync(resolve(cli, '../..'), join(layer, npm), { recursive: true, verbatimSymlinks: true })
  symlinkSync(`../lib/node_modules/npm/bin/npm-cli.js`, join(bin, 'npm'))
  return layer
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}

interface StagePlace {
  readonly folder: string
  readonly base: readonly string[]
  readonly built: ReadonlyMap<string | undefined, Building>
}

function buildStage(stage: Stage, { folder, base, built }: StagePlace): Building {
  const upper = join(folder, 'upper')
  for (const each of ['upper', 'work', 'root']) mkdirSync(join(folder, each), { recursive: true })
  const building: Building = {
    folder,
    upper,
    layers: base,
    environment: { PATH: basePath },
    workdir: '/',
    hasModules: false,
  }
  for (const instruction of stage.instructions) carryOut(instruction, building, built)
  return building
}

function carryOut(instruction: Instruction, building: Building, built: StagePlace['built']): void {
  const { keyword, text } = instruction
  if (keyword === 'ENV')
    building.environment = { ...building.environment, ...Object.fromEntries(pairsOf(text)) }
  else if (keyword === 'COPY') copy(instruction, building, built)
  else if (keyword === 'RUN') runStep(text, building)
  else if (keyword === 'WORKDIR') {
    building.workdir = resolve(building.workdir, text)
    mkdirSync(join(building.upper, building.workdir), { recursive: true })
  }
}

function copy({ flags, text }: Instruction, building: Building, built: StagePlace['built']): void {
  const words = text.split(/\s+/)
  const to = words.at(-1) ?? ''
  const target = join(building.upper, resolve(building.workdir, to))
  const context = parseDockerignore(readFileSync(join(root, '.dockerignore'), 'utf8'))
  const from = flags['from'] === undefined ? root : built.get(flags['from'])?.upper
  if (from === undefined) throw new Error(`there is no stage ${flags['from']}`)
  const filter = (path: string): boolean =>
    from !== root || path === root || context.isAllowed(relative(root, path))
  for (const word of words.slice(0, -1)) {
    const source = join(from, word)
    const isInto = to.endsWith('/') && !statSync(source).isDirectory()
    const place = isInto ? join(target, basename(word)) : target
    mkdirSync(dirname(place), { recursive: true })
    cpSync(source, place, { recursive: true, verbatimSymlinks: true, filter })
  }
}

function runStep(command: string, building: Building): void {
  const { folder, upper, layers, environment, workdir } = building
  if (/^npm install\b(?!.*--global)/.test(command)) {
    building.hasModules = true
    mkdirSync(join(upper, workdir, 'node_modules'))
    return
  }
  const modules = building.hasModules ? ['-r', join(root, 'node_modules'), join(workdir, 'node_modules')] : []
  const mounts = ['-w', upper, join(folder, 'work'), '-t', '/tmp', ...modules]
  const variables = assignments({ HOME: '/root', ...environment })
  const words = ['env', '-i', `--chdir=${workdir}`, ...variables, '/bin/sh', '-c', command]
  execFileSync(
    'unshare',
    ['--mount', 'sh', inRoot, layers.join(':'), join(folder, 'root'), ...mounts, '--', ...words],
    { stdio: 'pipe' },
  )
}

/** `NAME=value`, for env(1). */
export function assignments(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`)
}

function describeImage({ instructions }: Stage, { layers, upper, environment, workdir }: Building) {
  const of = (keyword: string): string =>
    instructions.findLast((each) => each.keyword === keyword)?.text ?? ''
  const wordsOf = (text: string): readonly string[] => {
    const words = execForm(text)
    if (!words) throw new Error(`not in the form of a list: ${text}`)
    return words
  }
  const [uid = 0, gid = 0] = of('USER').split(':').map(Number)
  return {
    layers: [upper, ...layers],
    upper,
    environment,
    workdir,
    user: { uid, gid },
    volume: of('VOLUME'),
    command: [...wordsOf(of('ENTRYPOINT')), ...wordsOf(of('CMD'))],
    healthCommand: wordsOf(of('HEALTHCHECK').replace(/^CMD\s+/, '')),
  }
}

/** A volume as an engine makes it at first use: with what the image has in its place, owners included. */
export function makeVolume(image: ContainerImage, folder: string): string {
  const volume = join(folder, 'volume')
  execFileSync('cp', ['--archive', join(image.upper, image.volume), volume])
  return volume
}
