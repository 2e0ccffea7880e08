/** The picture of the kernel in a launcher: a small network on TypeScript's blue. */
export const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="8" fill="#3178c6"/>
  <g stroke="#fff" stroke-width="2.5" opacity=".55">
    <path d="M14 16 32 12M14 16l18 16M14 16l18 36M14 46l18-34M14 46l18-14M14 46l18 6M32 12l18 20M32 32h18M32 52l18-20"/>
  </g>
  <g fill="#fff">
    <circle cx="14" cy="16" r="5.5"/><circle cx="14" cy="46" r="5.5"/>
    <circle cx="32" cy="12" r="5.5"/><circle cx="32" cy="32" r="5.5"/><circle cx="32" cy="52" r="5.5"/>
    <circle cx="50" cy="32" r="5.5" fill="#f5a623"/>
  </g>
</svg>
`;
