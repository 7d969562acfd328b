import {
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import {
  createServiceAccount,
  findServiceAccount,
  removeServiceAccount,
  requireAccess,
  type ServiceAccount,
} from '../../core/adapters/service/accounts.ts'
import { emptyConfig } from '../../core/config/starter.ts'
import { ExpectedError } from '../../core/errors.ts'
import { systemAccount } from '../../core/service/service-paths.ts'
import type { ServiceSpec } from '../../core/service/service-spec.ts'
import type { Step } from '../steps.ts'

/** The user, the folders and the file that a service needs; what is there already is left as it is. */
export async function placeSteps(spec: ServiceSpec): Promise<Step[]> {
  return [...(await accountSteps(spec)), ...stateSteps(spec), ...configSteps(spec), ...accessSteps(spec)]
}

async function accountSteps({ account, stateDir }: ServiceSpec): Promise<Step[]> {
  if (account === null || (await findServiceAccount(account))) return []
  if (account !== systemAccount) {
    throw new ExpectedError('USAGE', `There is no user ${account}`, {
      hint: `useradd --system ${account}, or leave --run-as out: then a user ${systemAccount} is made`,
    })
  }
  return [
    {
      title: `Make the user ${account}`,
      run: () => createServiceAccount(account, stateDir),
      // As long as something is its own, another user must not get its number.
      undo: async () => {
        if (!existsSync(stateDir) && (await findServiceAccount(account))) await removeServiceAccount(account)
      },
    },
  ]
}

function stateSteps(spec: ServiceSpec): Step[] {
  const { stateDir, account } = spec
  const title = `Make ${stateDir}`
  if (existsSync(stateDir))
    return account === null ? [] : [{ title: `Check ${stateDir}`, run: () => requireOwner(spec) }]
  return [
    {
      title,
      async run() {
        makePrivateFolder(stateDir)
        const owner = await ownerOf(account)
        if (owner) chownSync(stateDir, owner.userId, owner.groupId)
      },
      // Made a moment ago: without a run in it, it holds nothing that anybody would miss.
      undo: async () => {
        if (globSync('run/*/*', { cwd: stateDir }).length === 0)
          rmSync(stateDir, { recursive: true, force: true })
      },
    },
  ]
}

async function requireOwner({ stateDir, account }: ServiceSpec): Promise<void> {
  const owner = await ownerOf(account)
  if (owner === undefined || statSync(stateDir).uid === owner.userId) return
  throw new ExpectedError('SERVICE_REFUSED', `${stateDir} belongs to another user than ${owner.name}`, {
    hint: `When nothing uses it any more: chown -R ${owner.name}: '${stateDir}'; or --run-as its owner`,
  })
}

function configSteps({ configPath, account }: ServiceSpec): Step[] {
  if (existsSync(configPath)) return []
  const folder = dirname(configPath)
  const isNewFolder = !existsSync(folder)
  return [
    {
      title: `Write a first ${configPath}`,
      async run() {
        const owner = await ownerOf(account)
        mkdirOrSay(folder)
        // Root writes it, the service reads it; there may be secrets in it.
        writeFileSync(configPath, emptyConfig, { flag: 'wx', mode: owner ? 0o640 : 0o600 })
        if (!owner) return
        chownSync(configPath, 0, owner.groupId)
        if (isNewFolder) chownSync(folder, 0, owner.groupId)
      },
      async undo() {
        rmSync(configPath, { force: true })
        if (isNewFolder) rmdirIfEmpty(folder)
      },
    },
  ]
}

function accessSteps({ account, nodePath, entry, configPath }: ServiceSpec): Step[] {
  if (account === null || process.platform !== 'linux') return []
  const elsewhere =
    'Install Node and SuperClaw where every user may read them (not below /root), or --run-as another user'
  const readable = `chgrp ${account} '${configPath}' && chmod g+r '${configPath}', and let ${account} pass the folders above it`
  return [
    {
      title: `Check what ${account} may use`,
      async run() {
        const owner = await ownerOf(account)
        if (!owner) return
        await requireAccess(owner, [
          { path: nodePath, what: 'Node', mode: 'x', cure: elsewhere },
          { path: entry, what: 'SuperClaw', mode: 'r', cure: elsewhere },
          { path: configPath, what: 'superclaw.yaml', mode: 'r', cure: readable },
        ])
      },
    },
  ]
}

async function ownerOf(account: string | null): Promise<ServiceAccount | undefined> {
  return account === null ? undefined : await findServiceAccount(account)
}

function makePrivateFolder(folder: string): void {
  mkdirOrSay(dirname(folder), 0o755)
  mkdirOrSay(folder, 0o700)
}

/** @throws SERVICE_REFUSED on a file system that is read-only, or a folder that is not ours */
export function mkdirOrSay(folder: string, mode = 0o750): void {
  try {
    mkdirSync(folder, { recursive: true, mode })
  } catch (cause) {
    throw unwritable(folder, cause)
  }
}

export function unwritable(path: string, cause: unknown): ExpectedError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException
  const why = code === 'EROFS' ? 'its disk is mounted read-only' : code
  return new ExpectedError('SERVICE_REFUSED', `${path} cannot be written (${why})`, {
    hint: 'Make it writable for this user; where a home is read-only: sudo superclaw install-service --system',
    cause,
  })
}

function rmdirIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Somebody has put something into it meanwhile.
  }
}
