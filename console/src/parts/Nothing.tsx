import { Text } from '@mantine/core';

/** Says that there is nothing yet, and when there will be. */
export const Nothing = ({ children }: { children: string }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
);
