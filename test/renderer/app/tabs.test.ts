import { beforeEach, describe, expect, it } from 'vitest'
import { activateTab, activeTab, closeTab, closeTabs, openTab, updateTab, useTabs } from '#renderer/app/index.ts'

const titles = () => useTabs.getState().tabs.map(tab => tab.title)
const topic = (name: string) =>
  openTab({ kind: 'topic', title: name, connectionId: 'c', key: name, params: { topic: name } })

beforeEach(() => useTabs.setState({ tabs: [], activeId: null }))

describe('tabs', () => {
  it('shows what is open already, with what it is asked for now', () => {
    const orders = topic('orders')
    topic('refunds')
    expect(openTab({ kind: 'topic', title: 'orders', connectionId: 'c', key: 'orders', params: { goTo: '7' } })).toBe(
      orders,
    )
    expect(titles()).toEqual(['orders', 'refunds'])
    expect(activeTab()).toMatchObject({ title: 'orders', params: { topic: 'orders', goTo: '7' } })
  })

  it('keeps the same topic of two clusters apart, and opens a second tab when told to', () => {
    topic('orders')
    openTab({ kind: 'topic', title: 'orders', connectionId: 'd', key: 'orders' })
    const second = openTab({ kind: 'topic', title: 'orders', connectionId: 'c', key: 'orders', isNew: true })
    const third = openTab({ kind: 'topic', title: 'orders', connectionId: 'c', key: 'orders', isNew: true })
    expect(titles()).toHaveLength(4)
    expect(second).not.toBe(third)
  })

  it('shows the neighbour of a closed tab', () => {
    const [first, second, third] = ['a', 'b', 'c'].map(topic)
    activateTab(second ?? '')
    closeTab(second ?? '')
    expect(activeTab()?.id).toBe(third)
    closeTab(third ?? '')
    expect(activeTab()?.id).toBe(first)
    closeTabs(tab => tab.connectionId === 'c')
    expect(activeTab()).toBeNull()
  })

  it('keeps what a panel wants to find again', () => {
    const id = topic('orders')
    updateTab(id, { params: { section: 'groups' } })
    expect(activeTab()?.params).toEqual({ topic: 'orders', section: 'groups' })
  })
})
