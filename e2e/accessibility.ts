import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const THEMES = ["light", "dark"] as const;

/** Fails with the rule, the theme and the elements for everything that axe finds on the page as it stands, in both themes. */
export async function expectAccessible(page: Page): Promise<void> {
  const before = await page.evaluate(() => document.documentElement.classList.contains("dark"));
  const findings: string[] = [];
  for (const theme of THEMES) {
    await setTheme(page, theme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, help, nodes } of violations)
      findings.push(...nodes.map((node) => `${theme}: ${id} (${help}) at ${node.target.join(" ")}`));
  }
  await setTheme(page, before ? "dark" : "light");
  expect(findings).toEqual([]);
}

/** In place, so that open dialogs and typed text stay; resolves once colours have stopped changing. */
async function setTheme(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await page.evaluate(async (name) => {
    const root = document.documentElement;
    root.classList.remove("light", "dark");
    root.classList.add(name);
    root.style.colorScheme = name;
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(finite.map((animation) => animation.finished));
  }, theme);
}
