export const howToGetChromium: string;

/** Path of the Chromium to test with: the one that is named, one that is installed, or Playwright's own download. */
export function findChromium(): string | undefined;
