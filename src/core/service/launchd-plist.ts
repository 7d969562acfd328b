import { dirname, join } from 'node:path'
import { statePaths } from '../config/paths.ts'
import { planeCommand } from './plane-command.ts'
import { launchdLabel } from './service-paths.ts'
import { markerLine, type ServiceSpec } from './service-spec.ts'

export type PlistValue =
  | string
  | number
  | boolean
  | readonly PlistValue[]
  | { readonly [key: string]: PlistValue }

/**
 * The job, by the keys of launchd.plist(5). What launchd runs is our guardian: launchd waits seconds before it starts a job
 * again that ended early, and the guardian does not. An order to stop ends it with 0, after which it stays down.
 */
export function launchdJob(spec: ServiceSpec): Readonly<Record<string, PlistValue>> {
  const { nodePath, entry, stateDir, configPath, port } = spec
  const guardian = join(dirname(entry), 'guardian.sh')
  const plane = {
    nodePath,
    entry,
    stateDir,
    configPath,
    port: port ?? undefined,
    hasTelemetry: true,
    keeper: 'guardian' as const,
  }
  const log = statePaths({ SUPERCLAW_HOME: stateDir }).planeErrors
  return {
    Label: launchdLabel,
    ProgramArguments: ['/bin/sh', guardian, ...planeCommand(plane)],
    ...(spec.account === null ? {} : { UserName: spec.account }),
    EnvironmentVariables: { PATH: spec.searchPath },
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 10,
    ProcessType: 'Background',
    AbandonProcessGroup: true,
    ExitTimeOut: 45,
    // launchd takes it in decimal: 077.
    Umask: 63,
    StandardOutPath: log,
    StandardErrorPath: log,
  }
}

/** The text of the property list (plist(5)), with our mark in a comment. */
export function plistText(spec: ServiceSpec): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    `<!-- ${markerLine(spec)} -->`,
    '<plist version="1.0">',
    valueText(launchdJob(spec), ''),
    '</plist>',
    '',
  ].join('\n')
}

function valueText(value: PlistValue, indent: string): string {
  if (typeof value === 'string') return `${indent}<string>${escapeXml(value)}</string>`
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`
  if (typeof value === 'boolean') return `${indent}<${value}/>`
  const inner = `${indent}\t`
  if (isList(value))
    return [`${indent}<array>`, ...value.map((item) => valueText(item, inner)), `${indent}</array>`].join(
      '\n',
    )
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}<key>${escapeXml(key)}</key>\n${valueText(item, inner)}`,
  )
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`].join('\n')
}

const isList = (value: PlistValue): value is readonly PlistValue[] => Array.isArray(value)

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
