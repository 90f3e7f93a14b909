/** Keeps the rest of the portal alive where one page breaks. */
import { Component, type ReactNode } from 'react'
import { Empty } from '../parts/notice.tsx'

interface Props { children: ReactNode, place: string }
interface State { error: Error | null, place: string }

export class Boundary extends Component<Props, State> {
  override state: State = { error: null, place: this.props.place }

  static getDerivedStateFromError(error: Error): Partial<State> { return { error } }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.place === state.place ? null : { error: null, place: props.place }
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <div role="alert">
        <Empty icon="alert" title="This page broke">
          <p>{this.state.error.message}</p>
          <button type="button" className="button" onClick={() => location.reload()}>Load it again</button>
        </Empty>
      </div>
    )
  }
}
