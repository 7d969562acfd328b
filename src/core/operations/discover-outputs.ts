import * as z from 'zod'
import { foundBy, trusts } from '../discovery/finding.ts'

const gateway = z.object({
  id: z.string().describe('Stays the same as long as it is found'),
  name: z.string().describe('What to call it as an agent'),
  displayName: z.string().nullable().describe('What it calls itself'),
  url: z.string(),
  isLocal: z.boolean().describe('Whether it is on this machine'),
  trust: z
    .enum(trusts)
    .describe(
      '`local`: a file of this user names it; `answered`: it answers as one; `claimed`: a beacon says so',
    ),
  sources: z.array(z.object({ by: z.enum(foundBy), detail: z.string() })),
  isReachable: z.boolean(),
  status: z.string().describe('In its own words, or why it cannot be reached'),
  version: z.string().nullable().describe('Null when it does not tell'),
  needsAuth: z.boolean().nullable().describe('Null when it does not tell'),
  configPath: z.string().nullable().describe('Its openclaw.json, when its own lock names it'),
  agentId: z
    .string()
    .nullable()
    .describe('The agent that watches it; null without one, or without a control plane'),
  add: z.string().nullable().describe('The command that makes an agent of it; null when it is one'),
})

const tool = z.object({
  tool: z.enum(['claude-code', 'codex', 'gemini-cli']),
  path: z.string().nullable().describe('Its program; null when it is not on PATH'),
  version: z.string().nullable().describe('Null when it cannot be read without running it'),
  histories: z.array(
    z.object({
      path: z.string(),
      sessions: z.int(),
      lastUsedMs: z.int().nullable(),
      isCut: z.boolean().describe('Whether there are more than were counted'),
    }),
  ),
})

export const discoverOutput = z.object({
  gateways: z.array(gateway),
  tools: z.array(tool),
  added: z
    .array(
      z.object({
        ...{ name: z.string(), url: z.string() },
        phase: z.string().nullable().describe('How the connection stands; null when it was not added'),
        fault: z.string().nullable().describe('Why it was not added'),
      }),
    )
    .optional()
    .describe('With `--pair`'),
  notes: z.array(z.string()).describe('What could not be looked at, and why'),
})

export const discoverLine = z.object({
  atMs: z.int().describe('Unix epoch, milliseconds'),
  kind: z.enum(['found', 'changed', 'lost']),
  gateway,
})
