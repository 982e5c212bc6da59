// Text that its place cuts off can be read whole by pointing at it, everywhere: one listener for the page, so that no
// table, field or tab has to know. What names itself on hover already keeps that.

/** What was set here, and may be taken back. */
const named = new WeakMap<HTMLElement, string>()
/** The tooltip of a value of 100 kB is no help. */
const MOST_CHARACTERS = 2000
/** From the pointed at upwards; what cuts off is no further away. */
const NEAREST = 4

const isCutOff = (element: HTMLElement): boolean =>
  element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis'

const textIn = (element: HTMLElement): string =>
  (element instanceof HTMLInputElement ? element.value : (element.textContent ?? '')).slice(0, MOST_CHARACTERS)

export function nameCutOff(pointedAt: EventTarget | null): void {
  let element = pointedAt instanceof HTMLElement ? pointedAt : null
  for (let step = 0; element !== null && step < NEAREST; step++, element = element.parentElement) {
    const isOurs = element.title !== '' && element.title === named.get(element)
    if (element.title !== '' && !isOurs) return
    if (isCutOff(element)) {
      const text = textIn(element)
      named.set(element, text)
      element.title = text
      return
    }
    if (isOurs) element.removeAttribute('title')
  }
}

/** @returns how to stop */
export function listenForCutOffText(): () => void {
  const onPointer = (event: PointerEvent) => nameCutOff(event.target)
  document.addEventListener('pointerover', onPointer)
  return () => document.removeEventListener('pointerover', onPointer)
}
