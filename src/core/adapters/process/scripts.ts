import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the scripts are that processes are started with. */
export interface ProcessScripts {
  /** The parent of each agent. */
  readonly shim: string
  /** Starts the control plane again whenever it dies. `/bin/sh GUARDIAN COMMAND [ARG]...` */
  readonly guardian: string
  /** Hears NOTIFY_SOCKET. */
  readonly relay: string
}

/** Beside this file in the sources; in what is published, beside the bundle or one folder above its chunks. */
export function findProcessScripts(): ProcessScripts {
  return {
    shim: findScript('shim.sh'),
    guardian: findScript('guardian.sh'),
    relay: findScript('notify-relay.pl'),
  }
}

function findScript(name: string): string {
  const beside = fileURLToPath(new URL(`./${name}`, import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../${name}`, import.meta.url))
}

/** dash is smaller and starts sooner than the other shells that may stand behind /bin/sh. */
export function findShell(): string {
  return existsSync('/bin/dash') ? '/bin/dash' : '/bin/sh'
}
