import { createTheme } from '@mantine/core';

/** One visual language, with the fonts of the viewer's own system: nothing is loaded from anywhere. */
export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Liberation Mono", Menlo, monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    Badge: {
      defaultProps: { variant: 'dot', tt: 'none', fw: 500, fz: 12 },
      // A state that cannot be read is none: what is beside it makes room.
      styles: { root: { maxWidth: 'none', flexShrink: 0, overflow: 'visible' }, label: { overflow: 'visible' } },
    },
    Modal: { defaultProps: { centered: true, overlayProps: { blur: 2 } } },
  },
});
