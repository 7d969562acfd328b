import packageJson from '../../package.json' with { type: 'json' }

/** Of this SuperClaw. */
export const version: string = packageJson.version

declare const builtFrom: string | undefined

/** What the sources come to that it was built from, as the build puts it in; empty where the sources themselves run. */
export const build: string = typeof builtFrom === 'string' ? builtFrom : ''
