/** What the processes of an agent hold; `null` where it cannot be told: it is not there, or not for this user to see. */
export interface FamilyReader {
  openFiles(pids: readonly number[]): number | null
  /** What was asked of disks since each process began, those included that it waited for. */
  disk(pids: readonly number[]): { readonly readBytes: number; readonly writtenBytes: number } | null
  /** Memory, what is shared counted in parts. Costs more than the others: the kernel walks all pages. */
  proportionalBytes(pids: readonly number[]): number | null
}
