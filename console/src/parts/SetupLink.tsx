import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** A setup by its organisation, or by the beginning of its id. */
export const SetupLink = ({ id, name }: { id: string; name?: string | null | undefined }) => (
  <Anchor renderRoot={(props) => <Link {...props} to="/setups/$setupId" params={{ setupId: id }} />} size="sm" fw={500}>
    {name ?? (
      <span className="mono" style={{ whiteSpace: 'nowrap' }}>
        {id.slice(0, 8)}
      </span>
    )}
  </Anchor>
);
