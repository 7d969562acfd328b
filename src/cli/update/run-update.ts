import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createNpm } from '../../core/adapters/update/npm.ts'
import { createRegistry } from '../../core/adapters/update/registry.ts'
import { incomingFolder, versionAt } from '../../core/adapters/update/versions.ts'
import { type StatePaths, statePaths } from '../../core/config/paths.ts'
import { ExpectedError } from '../../core/errors.ts'
import { installationAt } from '../../core/update/installation.ts'
import { checkAsked, checkHash, type Release } from '../../core/update/release.ts'
import { compareVersions } from '../../core/update/version.ts'
import { packageRoot } from '../../plane/package-root.ts'
import { refuseOtherPlanes, versionBefore } from '../../plane/update/begin.ts'
import * as prepare from '../../plane/update/prepare.ts'
import { hasUnfinished, refuseUnfinished } from '../../plane/update/unfinished.ts'
import { handOver, takeUp } from './hand-over.ts'
import type { UpdateOrder } from './order.ts'
import type { UpdateReport } from './report.ts'
import { inSteps, type Step } from './show-update.ts'

/** Does what `superclaw update` was asked. @throws ExpectedError */
export async function runUpdate(order: UpdateOrder, signal: AbortSignal): Promise<UpdateReport> {
  checkAsked(order.asked)
  if (order.trust.hash !== undefined) checkHash(order.trust.hash)
  try {
    return await carryOut(order, signal)
  } catch (error) {
    if (!signal.aborted || error instanceof ExpectedError) throw error
    throw new ExpectedError('UPDATE_INTERRUPTED', 'The update was stopped before it changed anything', {
      hint: 'superclaw update begins it anew',
      cause: error,
    })
  }
}

async function carryOut(order: UpdateOrder, signal: AbortSignal): Promise<UpdateReport> {
  const { mode, isSilent } = order
  const root = packageRoot()
  const installation = installationAt(root)
  const current = versionAt(installation.root) ?? versionAt(root) ?? ''
  if (mode === 'check') return check(current, order.asked, signal)
  const shallGoBack = mode === 'rollback'
  if (mode === 'resume' || (shallGoBack && hasUnfinished(installation)))
    return takeUp(installation, { shallGoBack, isSilent }, signal)
  const paths = statePaths(process.env)
  const command = `superclaw update${shallGoBack ? ' --rollback' : ''}`
  using workshop = prepare.openWorkshop(installation, current, { stateDir: paths.stateDir, command })
  refuseUnfinished(installation)
  refuseOtherPlanes(installation, paths)
  const work = shallGoBack ? putBack : update
  return await work(workshop, paths, order, signal)
}

async function check(current: string, asked: string, signal: AbortSignal): Promise<UpdateReport> {
  const { version: to } = await createRegistry(createNpm(process.env), tmpdir()).find(asked, signal)
  const difference = compareVersions(to, current)
  // Somebody who has a pre-release is not told to go back.
  const isWanted = difference > 0 || (difference < 0 && asked !== 'latest')
  const outcome = isWanted ? 'available' : 'current'
  return { outcome, from: current, to, checks: [], agentsKept: null }
}

async function update(
  workshop: prepare.Workshop,
  paths: StatePaths,
  order: UpdateOrder,
  signal: AbortSignal,
): Promise<UpdateReport> {
  const { current, installation } = workshop
  const release = await prepare.findRelease(workshop, order, signal)
  const to = release.version
  const report = { from: current, to, checks: [], agentsKept: null }
  if (to === current) return { ...report, outcome: 'current' }
  const checks = await fetchAndTry(workshop, release, order, signal)
  if (order.mode === 'dry-run') {
    rmSync(incomingFolder(installation, to), { recursive: true, force: true })
    return { ...report, checks, outcome: 'verified' }
  }
  return handOver(workshop, { to, paths, checks }, order, signal)
}

async function fetchAndTry(
  workshop: prepare.Workshop,
  release: Release,
  order: UpdateOrder,
  signal: AbortSignal,
): Promise<readonly string[]> {
  let fetched: prepare.Fetched | undefined
  const steps = [
    {
      title: `Fetch and verify ${release.version}`,
      run: async () => {
        fetched = await prepare.fetchRelease(workshop, release, order.trust, signal)
      },
    },
    {
      title: 'Unpack and try it',
      run: () => prepare.unpackRelease(workshop, fetched?.tarball ?? Buffer.of(), release.version, signal),
    },
    ...(order.mode === 'dry-run' ? [] : [keeping(workshop)]),
  ]
  await inSteps(steps, order.isSilent)
  return fetched?.checks ?? []
}

const keeping = (workshop: prepare.Workshop): Step => ({
  title: `Keep ${workshop.current}`,
  run: () => prepare.keepCurrent(workshop),
})

async function putBack(
  workshop: prepare.Workshop,
  paths: StatePaths,
  order: UpdateOrder,
  signal: AbortSignal,
): Promise<UpdateReport> {
  const to = versionBefore(workshop.installation)
  const making = { title: `Make ${to} ready`, run: () => prepare.prepareKept(workshop, to) }
  await inSteps([making, keeping(workshop)], order.isSilent)
  return handOver(workshop, { to, paths, checks: [] }, order, signal)
}
