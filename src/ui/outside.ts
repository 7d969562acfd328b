/** What the monitor has done for it outside: by other programs, in files. */
export interface Outside {
  /**
   * Opens a file in the user's editor until that ends. The terminal must be free.
   * @returns whether the file is another now
   */
  readonly edit: (path: string, signal: AbortSignal) => Promise<boolean>
  /** Shows a text in the user's pager until that ends. The terminal must be free. */
  readonly page: (text: string, signal: AbortSignal) => Promise<void>
  /**
   * Writes a file that is new into the working directory.
   * @returns where it is: with another name than asked for where that was taken
   */
  readonly save: (name: string, text: string) => Promise<{ readonly folder: string; readonly name: string }>
}
