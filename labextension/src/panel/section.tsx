import * as React from 'react';

/** A section of the panel that opens and closes. */
export function Section(props: {
  title: string;
  note: string;
  isOpenAtFirst: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const { title, note, isOpenAtFirst, children } = props;
  const [isOpen, setOpen] = React.useState(isOpenAtFirst);
  return (
    <details
      className="nbproof-Section"
      open={isOpen}
      onToggle={event => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <h3 className="nbproof-Section-title">{title}</h3>
        <span className="nbproof-Section-note">{note}</span>
      </summary>
      {isOpen && <div className="nbproof-Section-body">{children}</div>}
    </details>
  );
}

/** A line in small grey print. */
export function Quiet(props: { children: React.ReactNode }): React.JSX.Element {
  return <p className="nbproof-Quiet">{props.children}</p>;
}
