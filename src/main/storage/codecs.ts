// Codecs for what JSON cannot hold, for files of this app.
import { z } from 'zod'

/** An int64 as a decimal string. */
export const decimal = z.codec(z.string().regex(/^-?\d+$/), z.bigint(), {
  decode: text => BigInt(text),
  encode: value => String(value),
})
