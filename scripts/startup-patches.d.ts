import type { Plugin } from 'esbuild'

export function startupPatches(): Plugin
