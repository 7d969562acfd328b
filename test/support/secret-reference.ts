/** How superclaw.yaml names a secret. */
export const secretReference = (name: string): string => ['$', `{secret:${name}}`].join('')
