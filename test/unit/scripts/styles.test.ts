import { describe, expect, it } from 'vitest'
import { classesOf, usedIn } from '#scripts/check/styles.ts'

describe('classes of stylesheets', () => {
  it('are those of selectors, also nested in at-rules, and not what values and comments spell', () => {
    const sheet = `/* .old */ .row, .gap > span { width: 1.5px; background: url(a.png) }
      @media print { .row[aria-selected="true"] .absent::before { content: ".no" } }`
    expect([...classesOf(sheet)].sort()).toEqual(['absent', 'gap', 'row'])
  })

  it('are used by the name that the sheet was imported as', () => {
    expect([...usedIn('<div className={css.row}><p className={classes.other} /></div>', 'css')]).toEqual(['row'])
  })
})
