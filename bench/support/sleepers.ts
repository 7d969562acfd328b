import { type ChildProcess, spawn } from 'node:child_process'

/** `count` processes that do nothing, so that a program that watches all processes has as many to watch. */
export function openSleepers(count: number): Disposable {
  const children = Array.from(
    { length: count },
    (): ChildProcess => spawn('sleep', ['100000'], { stdio: 'ignore' }),
  )
  return {
    [Symbol.dispose]() {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}
