import * as React from 'react';

const MAIN = '.nbproof-Row-main';

/**
 * A list of rows: the arrow keys, Home and End move between the rows' main buttons.
 */
export function Rows(props: {
  label: string;
  children: React.ReactNode;
}): React.JSX.Element {
  return (
    <ul className="nbproof-Rows" aria-label={props.label} onKeyDown={moveFocus}>
      {props.children}
    </ul>
  );
}

/** A row: a main button that fills it, and what stands at its right. */
export function Row(props: {
  onClick: (() => void) | null;
  title?: string;
  aside?: React.ReactNode;
  /** Whether what stands at the right may go below where there is little room. */
  isWrapping?: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const { onClick, title, aside, isWrapping = false, children } = props;
  return (
    <li className={`nbproof-Row${isWrapping ? ' nbproof-mod-wrapping' : ''}`}>
      {onClick === null ? (
        <div className="nbproof-Row-main" title={title}>
          {children}
        </div>
      ) : (
        <button
          type="button"
          className="nbproof-Row-main"
          title={title}
          onClick={onClick}
        >
          {children}
        </button>
      )}
      {aside}
    </li>
  );
}

/** A small button at the right of a row. */
export function RowAction(props: {
  label: string;
  title: string;
  isDisabled?: boolean;
  onClick: () => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="nbproof-Link"
      title={props.title}
      disabled={props.isDisabled}
      onClick={props.onClick}
    >
      {props.label}
    </button>
  );
}

function moveFocus(event: React.KeyboardEvent<HTMLUListElement>): void {
  const mains = [
    ...event.currentTarget.querySelectorAll<HTMLElement>(`button${MAIN}`)
  ];
  const at = mains.findIndex(
    main => main.parentElement?.contains(event.target as Node) ?? false
  );
  const to = target(event.key, at, mains.length - 1);
  if (to !== null) {
    event.preventDefault();
    event.stopPropagation();
    mains[to]?.focus();
  }
}

function target(key: string, at: number, last: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, last);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
