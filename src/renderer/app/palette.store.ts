// Opening the palette; `palette.tsx` draws it.
import { createSpotlight } from '@mantine/spotlight'
import { type PaletteMode, useFrame } from './frame.store.ts'

export const [paletteStore, paletteActions] = createSpotlight()

export function openPalette(mode: PaletteMode): void {
  useFrame.setState({ paletteMode: mode })
  paletteActions.open()
}
