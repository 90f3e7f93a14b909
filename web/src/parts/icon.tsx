/** Line icons, 16 by 16, drawn for the portal. */

const paths = {
  overview: 'M2.5 8.5h2.6l1.7-5 2.6 9 1.8-4h2.3',
  prices: 'M2.5 2.5v11h11M5 10.5V8h2.5V5.5H10v3h3.5',
  map: 'M2.2 4.2l3.9-1.6 3.8 1.6 3.9-1.6v9.2l-3.9 1.6-3.8-1.6-3.9 1.6zM6.1 2.6v9.2M9.9 4.2v9.2',
  curves: 'M2.5 2.5v11h11M4.3 10.8c1.3-5 2.6-6.3 4-4.1s2.6 2.2 5.2-2.5M5 6v.1M9.2 9.8v.1M13 8.2v.1',
  sql: 'M2.5 4.5l3.5 3.5-3.5 3.5M7.5 12h6',
  connections: 'M5.5 2v3M10.5 2v3M3.8 5h8.4v2.4a4.2 4.2 0 01-8.4 0zM8 11.6V14',
  runs: 'M2.5 4h11M2.5 8h11M2.5 12h6.5M11 11.5l1.3 1.3 2.2-2.6',
  quality: 'M8 1.9l5 1.8v4c0 3-2 5-5 6.4-3-1.4-5-3.4-5-6.4v-4zM5.7 7.9l1.7 1.7 3-3.4',
  versions: 'M4.5 5.8v4.4M11.5 7.3v.2c0 2-2 2-3.7 2.4-1.6.4-3.3.6-3.3 2M4.5 5.8a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2zM11.5 7.2a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2zM4.5 13.4a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2z',
  pulls: 'M4.5 5.8v4.4M4.5 5.8a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2zM4.5 13.4a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2zM11.5 13.4a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2zM11.5 10.2V6.4c0-1.2-.8-2-2-2H7.6M9.4 2.6L7.6 4.4l1.8 1.8',
  settings: 'M2.5 4.8h6.2M11.8 4.8h1.7M2.5 11.2h1.7M7.3 11.2h6.2M10.2 6.4a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2zM5.8 12.8a1.6 1.6 0 100-3.2 1.6 1.6 0 000 3.2z',
  search: 'M7.2 11.7a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM10.5 10.5l3 3',
  sun: 'M8 10.8a2.8 2.8 0 100-5.6 2.8 2.8 0 000 5.6zM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1',
  moon: 'M13 9.6A5.5 5.5 0 016.4 3a5.5 5.5 0 106.6 6.6z',
  system: 'M2.5 3.5h11v7.5h-11zM6 13.5h4',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  check: 'M3.5 8.5l3 3 6-7',
  alert: 'M8 5.5v3.2M8 11.2v.1M7.1 2.6L1.9 12a1 1 0 00.9 1.5h10.4a1 1 0 00.9-1.5L8.9 2.6a1 1 0 00-1.8 0z',
  right: 'M6 3.5L10.5 8 6 12.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  arrow: 'M3 8h9.5M9 4.5L12.5 8 9 11.5',
  download: 'M8 2.5v7.5M4.8 7.2L8 10.4l3.2-3.2M3 13.3h10',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
  clock: 'M8 13.5a5.5 5.5 0 100-11 5.5 5.5 0 000 11zM8 5v3.2l2.2 1.3',
  table: 'M2.5 3h11v10h-11zM2.5 6.5h11M6.5 6.5V13',
  out: 'M6.5 2.5h-4v11h4M6.5 8h7M10.8 5.2L13.5 8l-2.7 2.8',
  play: 'M4.5 3l8 5-8 5z',
  keyboard: 'M1.8 4h12.4v8H1.8zM4.5 6.6h.1M7 6.6h.1M9.5 6.6h.1M11.8 6.6h.1M5 9.4h6',
  node: 'M8 10a2 2 0 100-4 2 2 0 000 4zM8 2v4M8 10v4M2 8h4M10 8h4',
  reset: 'M3 8a5 5 0 105-5c-1.8 0-3.2.9-4.2 2.2M3.5 2.5v3h3',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, size = 16 }: { name: IconName, size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#3451d1" />
      <path d="M6 12h5v8h6V9h5v7h4" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinejoin="round" strokeLinecap="round" />
      <path d="M6 25h20" stroke="#fff" strokeOpacity=".55" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  )
}
