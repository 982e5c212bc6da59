// The one function of jks-js 1.1.7 that is used; the package brings no types.
declare module 'jks-js' {
  /** Of a JKS or PKCS12 store, by alias: a trusted certificate, or a key with its chain. @throws Error also of a wrong password */
  export function toPem(store: Buffer, password: string): Record<string, { ca?: string; cert?: string; key?: string }>
}
