import * as React from 'react';

/** A button of a card: the one to press stands out, the others are quiet. */
export function Button(props: {
  label: string;
  title?: string;
  isMain?: boolean;
  isDisabled?: boolean;
  /** Whether what the button opens is open. */
  isOpen?: boolean;
  onClick: () => void;
}): React.JSX.Element {
  const { label, title, isMain = false, isDisabled = false } = props;
  return (
    <button
      type="button"
      className={`nbproof-Button ${isMain ? 'nbproof-mod-accept' : 'nbproof-mod-quiet'}`}
      title={title}
      aria-expanded={props.isOpen}
      disabled={isDisabled}
      onClick={props.onClick}
    >
      {label}
    </button>
  );
}

/** Buttons side by side; they wrap. */
export function Buttons(props: {
  children: React.ReactNode;
}): React.JSX.Element {
  return <div className="nbproof-Buttons">{props.children}</div>;
}
