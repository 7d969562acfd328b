/** Of superclaw.yaml. Larger files are refused before they are read. */
export const configBytesMax = 1 << 20
