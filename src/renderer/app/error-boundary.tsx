// Keeps a panel's failure inside the panel: the rest of the application stays usable.
import { Component, type ReactNode } from 'react'
import { ProblemView } from '../ui/problem-view.tsx'

interface Props {
  children: ReactNode
}

export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <ProblemView error={this.state.error} onRetry={() => this.setState({ error: null })} />
  }
}
