import type { ReactNode } from 'react';

/** Line drawings beside words; they say nothing that the words do not. */
const icon = (drawing: ReactNode) =>
  function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawing}
      </svg>
    );
  };

export const OverviewIcon = icon(<path d="M4 20V10M10 20V4M16 20v-8M22 20H2" />);
export const ListIcon = icon(<path d="M9 6h12M9 12h12M9 18h12M4 6h.01M4 12h.01M4 18h.01" />);
export const PulseIcon = icon(<path d="M3 12h4l3-8 4 16 3-8h4" />);
export const EffectsIcon = icon(<path d="M5 12h12M13 7l5 5-5 5M3 5v14M21 5v14" />);
export const WizardIcon = icon(<path d="M4 20 14 10M16 3v4M14 5h4M20 11v2M19 12h2M9 4v2M8 5h2M12 8l4 4" />);
export const SunIcon = icon(
  <>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M19 5l-1.5 1.5M6.5 17.5 5 19" />
  </>,
);
export const MoonIcon = icon(<path d="M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10Z" />);
export const LeaveIcon = icon(<path d="M10 4H5v16h5M15 8l4 4-4 4M19 12H9" />);
export const UpIcon = icon(<path d="m6 14 6-6 6 6" />);
export const DownIcon = icon(<path d="m6 10 6 6 6-6" />);
export const CrossIcon = icon(<path d="M6 6l12 12M18 6 6 18" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
