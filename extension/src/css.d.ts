/** The text of a style sheet; the loaders in the import path keep it off the page. */
declare module '*.css' {
  const text: string;
  export default text;
}
