import { expect, expectAccessible, test } from "./fixtures";

/** In the reader's zone, so it shows once the browser has taken the page over. */
const asOf = /as of \d\d:\d\d:\d\d, Europe\/Berlin time/;

test("a manager finds the overdue ones from the dashboard", async ({ page, signIn }) => {
  await signIn("manager");
  await page.goto("/dashboard");
  await expect(page.getByText(asOf)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("combobox", { name: "Workflow" }).click();
  await page.getByRole("option", { name: "Support ticket" }).click();
  await expect(page).toHaveURL(/workflow=support-ticket/);
  await expect(page.getByText(/^Support ticket · as of/)).toBeVisible();
  const tile = page.getByRole("region", { name: "Figures" }).getByRole("link", { name: /^Overdue/ });
  const overdue = Number(/Overdue\s*(\d+)/.exec(await tile.innerText())?.[1]);
  expect(overdue).toBeGreaterThan(0);

  await tile.click();
  await expect(page).toHaveURL(/\/instances\?.*overdue=true/);
  await expect(page.getByRole("row").nth(overdue)).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(overdue + 1);
  await expect(page.getByText(/Overdue by/).first()).toBeAttached();
});

test("the numbers of each day can be read as a table", async ({ page, signIn }) => {
  await signIn("admin");
  await page.goto("/dashboard?days=7");
  await page.getByRole("button", { name: "Show as table" }).click();
  await expect(page.getByRole("columnheader", { name: "Finished" }).first()).toBeVisible();
  await expect(page.getByRole("table").first().getByRole("row")).toHaveCount(8);
});

test("an agent sees their own figures only", async ({ page, signIn }) => {
  await signIn("agent");
  await page.goto("/dashboard");
  await expect(page.getByText(/^Your own work/)).toBeVisible();
  await expect(page.getByText(asOf)).toBeVisible();
  await expect(page.getByText("My open tasks")).toBeVisible();
  await expect(page.getByText("Work by person")).toBeHidden();
  await expectAccessible(page);
});
