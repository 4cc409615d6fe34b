import { Component, type ReactNode } from 'react'
import { ErrorState } from '../ui/error-state.tsx'

interface BoundaryProps {
  /** Where the page is: another screen is drawn afresh. */
  readonly location: string
  readonly children: ReactNode
}

interface BoundaryState {
  readonly error: Error | null
}

/** A screen that fails to draw says so in its place; rail and the other screens stay. */
export class ScreenBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override componentDidUpdate(before: BoundaryProps): void {
    if (before.location !== this.props.location) this.forget()
  }

  private readonly forget = () => {
    if (this.state.error !== null) this.setState({ error: null })
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return <ErrorState title="This screen could not be drawn." problem={{ message: this.state.error.message }} onRetry={this.forget} />
  }
}
