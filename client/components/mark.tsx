/** Threadwell's mark: a thread that turns into a voice. */

export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 26 26" aria-hidden="true">
      <rect width="26" height="26" rx="7" fill="var(--tw-action)" />
      <g stroke="var(--tw-on-action)" strokeWidth="1.7" strokeLinecap="round" fill="none">
        <path d="M6.1 19.4h1.4c1.5 0 2.3-.9 2.3-2.5v-4.3a4.65 4.65 0 1 1 4.65 4.7h-1.4" />
        <path d="m16.6 20.1 1.2-.5" />
      </g>
      <circle cx="14.5" cy="12.6" r=".95" fill="var(--tw-on-action)" />
    </svg>
  );
}
