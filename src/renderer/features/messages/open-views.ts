// Which lists of messages are on the screen, so that commands of the palette and shortcuts can reach the one in front.
interface OpenView {
  askPlace(): void
  arrange(): void
  reload(): void
}

const views = new Map<string, OpenView>()

/** By tab id; answers how to leave. */
export function enterView(tabId: string, view: OpenView): () => void {
  views.set(tabId, view)
  return () => {
    if (views.get(tabId) === view) views.delete(tabId)
  }
}

export const viewOf = (tabId: string | undefined): OpenView | undefined =>
  tabId === undefined ? undefined : views.get(tabId)
