import type { BrowserContext } from "@playwright/test";
import { DEMO_PASSWORD } from "@/lib/auth/demo";
import { expect, expectAccessible, test } from "./fixtures";

const subject = (what: string) => `${what} ${Date.now().toString(36)}`;
const ticket = (title: string) => ({
  subject: title,
  description: "It takes two sheets at once.",
  customer: "kim@north.example",
  priority: "high",
  issueType: "software",
});

test("an agent takes a ticket from start to close", async ({ page, given, signIn }) => {
  test.slow();
  const title = subject("The printer jams");
  await signIn("agent");

  // The customer calls: the agent opens a ticket.
  await page.goto("/inbox");
  await page.getByRole("button", { name: "New" }).click();
  await page.getByRole("menuitem", { name: "Support ticket" }).click();
  await page.getByLabel("Subject").fill(title);
  await page.getByLabel("Description").fill("It takes two sheets at once.");
  await page.getByLabel("Customer's email").fill("kim@north.example");
  await page.getByRole("button", { name: /^Start/ }).click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();

  // It waits for the group; the agent takes it and sorts it.
  await page.goto("/inbox?view=unassigned&sort=newest");
  await page.getByRole("link", { name: title }).click();
  await expect(page.getByRole("heading", { name: "Triage" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Take it" }).click();
  await page.getByLabel("Internal note").fill("Known tray problem");
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(page.getByText("You completed this step")).toBeVisible();

  // The next step of the same ticket is one click away.
  await page.getByRole("button", { name: /Solve the issue/ }).click();
  await page.getByRole("button", { name: "Take it" }).click();
  await page.getByRole("combobox", { name: "Outcome" }).click();
  await page.getByRole("option", { name: "Solved" }).click();
  await page.getByLabel("What was done, or what to ask").fill("Cleaned the rollers of tray 2.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(page.getByText("You completed this step")).toBeVisible();

  // The resolution is sent by itself; then only the customer or time can move the ticket.
  await page.goto("/inbox?view=waiting");
  await page.getByRole("link", { name: title }).click();
  await expect(page.getByRole("article", { name: title }).getByText("Waiting", { exact: true })).toBeVisible();

  // Three days pass without a complaint.
  await given.timePasses(title);
  await expect(page.getByText("It goes on")).toBeVisible();
  await page.getByRole("link", { name: "Open instance" }).click();
  await expect(page.getByText("Completed").first()).toBeVisible();
});

test("of two agents on one task the slower one is told, and keeps what was typed", async ({
  page,
  browser,
  baseURL,
  given,
  signIn,
}) => {
  const title = subject("Two at once");
  const instance = await given.instance("support-ticket", ticket(title));
  await signIn("agent");
  const other = await browser.newContext({ baseURL: baseURL! });
  await signInAs("ben", other, baseURL!);

  await page.goto("/inbox?view=unassigned&sort=newest");
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: "Take it" }).click();
  await page.getByLabel("Internal note").fill("I have nearly solved this");
  await expect(page.getByText("Draft kept in this browser")).toBeVisible();

  // The manager gives it to Ben, who submits it.
  const manager = await browser.newContext({ baseURL: baseURL! });
  await signIn("manager", manager);
  const desk = await manager.newPage();
  await desk.goto(`/inbox?view=all&q=${instance.number}`);
  await desk.getByRole("link", { name: title }).click();
  await desk.getByRole("button", { name: "Assign", exact: true }).click();
  await desk.getByRole("button", { name: /Ben Okafor/ }).click();
  await expect(desk.getByText("Assigned to Ben Okafor")).toBeVisible();

  // Ana learns it without a reload; her words are still there.
  await expect(page.getByText("Ben Okafor has this task now")).toBeVisible();
  await expect(page.getByLabel("Internal note")).toHaveValue("I have nearly solved this");

  const bens = await other.newPage();
  await bens.goto(`/inbox?view=mine&q=${instance.number}`);
  await bens.getByRole("link", { name: title }).click();
  await bens.getByRole("button", { name: "Submit", exact: true }).click();
  await expect(bens.getByText("You completed this step")).toBeVisible();
  await expect(page.getByText("Ben Okafor completed this step")).toBeVisible();

  await other.close();
  await manager.close();
});

test("the inbox is worked with keys, and Back brings the list again", async ({ page, given, signIn }) => {
  const first = subject("Keys one");
  const second = subject("Keys two");
  await given.instance("support-ticket", ticket(second));
  await given.instance("support-ticket", ticket(first));
  await signIn("agent");
  await page.goto("/inbox?view=unassigned&sort=newest");
  // Relative times are the browser's: once they show, the page listens to keys.
  await expect(page.getByRole("link", { name: new RegExp(`${first}.*just now`) })).toBeVisible();

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article").getByRole("heading", { name: first })).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.getByRole("article").getByRole("heading", { name: second })).toBeVisible();
  await page.keyboard.press("i");
  await expect(page.getByText("It is yours")).toBeVisible();
  await expect(page.getByRole("button", { name: "Release" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Choose a task")).toBeVisible();

  await page.keyboard.press("/");
  await page.keyboard.type(first);
  await expect(page).toHaveURL(/q=/);
  await expect(page.getByRole("link", { name: second })).toBeHidden();
  await expect(page.getByRole("link", { name: first })).toBeVisible();
});

test("on a phone one pane shows at a time", async ({ page, given, signIn }) => {
  const title = subject("On the way");
  await given.instance("support-ticket", ticket(title));
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn("agent");
  await page.goto("/inbox?view=unassigned&sort=newest");
  const row = page.getByRole("link", { name: title });
  await row.click();
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
  await expect(row).toBeHidden();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(row).toBeVisible();
  await expectAccessible(page);
});

async function signInAs(username: string, context: BrowserContext, baseURL: string): Promise<void> {
  const reply = await context.request.post("/api/auth/sign-in/email", {
    data: { email: `${username}@throughline.local`, password: DEMO_PASSWORD },
    headers: { origin: baseURL },
  });
  expect(reply.ok()).toBe(true);
}
