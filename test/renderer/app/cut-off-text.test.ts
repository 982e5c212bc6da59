// Text that is cut off names itself when it is pointed at.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenForCutOffText } from '#renderer/app/cut-off-text.ts'

let stop = () => {}
beforeEach(() => {
  stop = listenForCutOffText()
})
afterEach(() => {
  stop()
  document.body.replaceChildren()
})

/** jsdom has no layout. */
function cell(text: string, width: { inner: number; outer: number }): HTMLElement {
  const element = document.createElement('div')
  element.style.textOverflow = 'ellipsis'
  element.textContent = text
  resize(element, width)
  document.body.append(element)
  return element
}

function resize(element: HTMLElement, { inner, outer }: { inner: number; outer: number }) {
  Object.defineProperty(element, 'scrollWidth', { value: inner, configurable: true })
  Object.defineProperty(element, 'clientWidth', { value: outer, configurable: true })
}

const pointAt = (element: HTMLElement) => element.dispatchEvent(new Event('pointerover', { bubbles: true }))

describe('text that is cut off', () => {
  it('is named while it is, and the new text of a row that is drawn again', () => {
    const long = cell('a long name', { inner: 200, outer: 100 })
    pointAt(long)
    expect(long.title).toBe('a long name')
    long.textContent = 'another long name'
    pointAt(long)
    expect(long.title).toBe('another long name')
    resize(long, { inner: 100, outer: 100 })
    pointAt(long)
    expect(long.hasAttribute('title')).toBe(false)
  })

  it('keeps what names itself, and what is shown whole', () => {
    const whole = cell('short', { inner: 50, outer: 100 })
    pointAt(whole)
    expect(whole.hasAttribute('title')).toBe(false)
    const figure = cell('', { inner: 200, outer: 100 })
    figure.append(Object.assign(document.createElement('span'), { textContent: '1,234', title: '1234 records' }))
    const inside = figure.querySelector('span')
    if (inside !== null) pointAt(inside)
    expect(figure.hasAttribute('title')).toBe(false)
  })
})
