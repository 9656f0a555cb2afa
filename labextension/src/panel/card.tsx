import * as React from 'react';

/**
 * A part of the panel that comes and goes with what the user asked for. It takes the focus where
 * that was on what asked for it, or on what it replaces.
 */
export function Card(props: {
  label: string;
  onClose?: (() => void) | undefined;
  closeTitle?: string;
  children: React.ReactNode;
}): React.JSX.Element {
  const { label, onClose, closeTitle, children } = props;
  const node = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    if (isFocusNear()) {
      node.current?.focus();
    }
  }, []);
  return (
    <section
      ref={node}
      className="nbproof-Card"
      aria-label={label}
      tabIndex={-1}
    >
      {onClose && (
        <button
          type="button"
          className="nbproof-Close"
          title={closeTitle}
          aria-label={closeTitle}
          onClick={onClose}
        >
          <span aria-hidden>×</span>
        </button>
      )}
      {children}
    </section>
  );
}

function isFocusNear(): boolean {
  const { activeElement: active } = document;
  return (
    active === null ||
    active === document.body ||
    active.classList.contains('nbproof-Panel') ||
    active.closest('.nbproof-Header, .nbproof-Card') !== null
  );
}
