/** Catches what breaks while drawing, so that one screen's defect never takes the others' work. */
import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { FullPage } from "./full-page.tsx";

interface Props {
  children: ReactNode;
  /** Inside the frame. */
  inset?: boolean;
  /** A new value (the address) gives the screen another chance. */
  resetKey?: string;
}

interface State {
  failed: boolean;
  /** The screen's file could not be fetched: no network, or a newer version is installed. */
  notLoaded: boolean;
  resetKey: string | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, notLoaded: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    const text = error instanceof Error ? error.message : "";
    return { failed: true, notLoaded: /dynamically imported module|module script|preload/i.test(text) };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { failed: false, resetKey: props.resetKey };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    // The stack names our components only; the error's own text might quote a patient, so its name must do.
    console.error("A screen broke:", error instanceof Error ? error.name : "unknown", info.componentStack);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const inset = this.props.inset ?? false;
    return (
      <FullPage
        inset={inset}
        title={this.state.notLoaded ? "This screen did not load" : "This screen stopped working"}
        ways={
          <Button
            leftSection={<IconRefresh size={16} stroke={2} aria-hidden="true" />}
            onClick={() => window.location.reload()}
          >
            Load the page again
          </Button>
        }
      >
        {this.state.notLoaded
          ? "The network was away, or a newer version was installed. Nothing was lost: your drafts and unsent replies are safe on this device."
          : "Nothing was lost: messages keep arriving at the server, and your drafts and unsent replies are safe on this device."}
      </FullPage>
    );
  }
}
