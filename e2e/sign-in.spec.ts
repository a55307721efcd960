import { DEMO_PASSWORD, DEMO_PEOPLE } from "@/lib/auth/demo";
import type { Role } from "@/lib/domain/status";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./fixtures";

const RAILS: Record<Role, { places: string[]; home: RegExp }> = {
  agent: { places: ["Inbox", "Instances", "Dashboard", "Workflows", "Settings"], home: /\/inbox$/ },
  manager: { places: ["Inbox", "Instances", "Incidents", "Dashboard", "Workflows", "Settings"], home: /\/dashboard/ },
  admin: { places: ["Inbox", "Instances", "Incidents", "Dashboard", "Workflows", "Settings"], home: /\/workflows$/ },
};

const rail = (page: Page) => page.getByRole("navigation", { name: "Main" });

const problem = (page: Page) => page.getByRole("form", { name: "Sign in" }).getByRole("alert");

async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a stranger is asked to sign in, told in words what went wrong, and then brought where they wanted to go", async ({
  page,
}) => {
  await page.goto("/settings?from=mail");
  await expect(page.getByRole("heading", { name: "Sign in to Throughline" })).toBeVisible();
  await expectAccessible(page);

  // An address that nobody has: wrong passwords of the demo people would slow their next sign-in down.
  await enter(page, "nobody@throughline.local", "not the password!");
  await expect(problem(page)).toContainText("Email or password is not right");
  await expect(page.getByLabel("Email")).toHaveValue("nobody@throughline.local");
  await expectAccessible(page);

  await enter(page, "agent@throughline.local", DEMO_PASSWORD);
  await expect(page).toHaveURL(/\/settings\?from=mail$/);
});

test("a link to another site is not followed after signing in", async ({ page }) => {
  await page.goto("/sign-in?next=https://evil.example/inbox");
  await enter(page, "agent@throughline.local", DEMO_PASSWORD);
  await expect(page).toHaveURL(/\/inbox$/);
});

for (const person of DEMO_PEOPLE) {
  test(`the demo's ${person.role} steps in with one click, sees the places of that role, and signs out`, async ({
    page,
  }) => {
    const { places, home } = RAILS[person.role];
    await page.goto("/sign-in");
    await page.getByRole("button", { name: new RegExp(person.name) }).click();
    await expect(page).toHaveURL(home);
    await expect(rail(page).getByRole("link")).toHaveText(places.map((place) => new RegExp(`^${place}`)));

    await expect(async () => {
      await page.getByRole("complementary").getByRole("button", { name: person.name }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click({ timeout: 2_000 });
    }).toPass();
    await expect(page.getByRole("heading", { name: "Sign in to Throughline" })).toBeVisible();
    await page.goto("/inbox");
    await expect(page).toHaveURL(/\/sign-in\?next=%2Finbox$/);
  });
}

test("what is not one's own to see looks like what does not exist", async ({ page, signIn }) => {
  await signIn("agent");
  await page.goto("/settings/people");
  await expect(page.getByRole("heading", { name: "Nothing to see here" })).toBeVisible();
  await page.goto("/instances/00000000-0000-7000-8000-000000000000");
  await expect(page.getByRole("heading", { name: "Nothing to see here" })).toBeVisible();
  await expectAccessible(page);
});

test("keys go from place to place and find an instance", async ({ page, signIn, given }) => {
  const instance = await given.instance("support-ticket", { subject: "The printer hums a tune", requester: "Nora" });
  await signIn("manager");
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();

  // Until the page reacts, nobody hears the key.
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/instances/);

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /Find/ }).fill(String(instance.number));
  await expect(page.getByRole("option", { name: new RegExp(`#${instance.number}\\b`) })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("option", { name: new RegExp(`#${instance.number}\\b`) }).click();
  await expect(page).toHaveURL(new RegExp(`/instances/${instance.id}`));
});

test("an admin adds a person, who signs in with the groups that were chosen, and is shut out again", async ({
  page,
  signIn,
  browser,
}) => {
  const username = `nora.${Date.now().toString(36)}`;
  await signIn("admin");
  await page.goto("/settings/people");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add a person" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a person" });
  await dialog.getByLabel("Name", { exact: false }).first().fill("Nora Berg");
  await dialog.getByLabel("Username").fill(username);
  await dialog.getByLabel("Email").fill(`${username}@throughline.local`);
  await dialog.getByLabel("First password").fill("password1234");
  await dialog.getByLabel("Groups").fill("Supp");
  await page.getByRole("option", { name: "Support", exact: true }).click();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog.getByText("This is among the first that someone would try")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("First password").fill("four quiet green words");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await expect(dialog).toBeHidden();

  const other = await browser.newContext();
  const hers = await other.newPage();
  await hers.goto("/settings");
  await enter(hers, `${username}@throughline.local`, "four quiet green words");
  await expect(hers.getByRole("heading", { name: /Nora Berg/ })).toBeVisible();
  await expect(hers.getByText("Support", { exact: true })).toBeVisible();

  await page.getByLabel("Find people").fill(username);
  await page.getByRole("button", { name: "Actions for Nora Berg" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByRole("button", { name: "Disable", exact: true }).click();
  await expect(page.getByText("Disabled", { exact: true })).toBeVisible();
  await hers.reload();
  await expect(hers.getByRole("heading", { name: "Sign in to Throughline" })).toBeVisible();
  await enter(hers, `${username}@throughline.local`, "four quiet green words");
  await expect(problem(hers)).toContainText("This account is disabled");
  await other.close();
});
