export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * A port of loopback (`8080`), `host:port` or `[::1]:port`.
 * @returns `undefined` when it is none of these, or the port is not in 1–65535
 */
export function parseAddress(value: string | number): Address | undefined {
  const [, bracketed, name, digits] =
    /^(?:(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+)):)?(\d{1,5})$/i.exec(String(value)) ?? []
  const port = Number(digits)
  return port >= 1 && port <= 65_535 ? { host: bracketed ?? name ?? '127.0.0.1', port } : undefined
}
