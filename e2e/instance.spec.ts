import { expect, expectAccessible, test } from "./fixtures";

const ticket = {
  subject: "The lift is stuck",
  description: "Between two floors.",
  customer: "kim@example.test",
  priority: "high",
  issueType: "hardware",
};

test("an agent starts a ticket from the list and sees where it is", async ({ page, signIn }) => {
  await signIn("agent");
  await page.goto("/instances");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: /Support ticket/ }).click();
  const form = page.getByRole("dialog", { name: "Support ticket" });
  await form.getByRole("button", { name: "Start" }).click();
  await expect(form.getByText("Subject is required.")).toBeVisible();
  await form.getByLabel("Subject").fill("The door does not open");
  await form.getByLabel("Description").fill("Since this morning.");
  await form.getByLabel("Customer's email").fill("kim@example.test");
  await form.getByRole("button", { name: "Start" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "The door does not open" })).toBeVisible();
  await expect(page.getByRole("group", { name: /^Triage: active, visited once, waits for a person$/ })).toBeVisible();
  await expect(page.getByRole("tabpanel", { name: /Waiting for/ })).toContainText(
    "has to take this task and complete it",
  );
  await expectAccessible(page);
});

test("the list filters by what its address says, and Back undoes a filter", async ({ page, signIn, given }) => {
  const { number } = await given.instance("support-ticket", { ...ticket, subject: "Filtered by address" });
  await signIn("manager");
  await page.goto("/instances?q=Filtered+by+address&status=running");
  await expect(page.getByRole("link", { name: "Filtered by address" })).toBeVisible();
  await expect(page.getByRole("table").getByText(`#${number}`)).toBeVisible();
  await page.getByRole("button", { name: /^Completed/ }).click();
  await page.getByRole("button", { name: /^Running/ }).click();
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("link", { name: "Filtered by address" })).toBeVisible();
});

test("a second browser sees a manager suspend and cancel an instance, with the reason", async ({
  page,
  signIn,
  given,
  browser,
}) => {
  const { id } = await given.instance("support-ticket", ticket);
  const second = await browser.newContext();
  await signIn("agent", second);
  const watching = await second.newPage();
  await watching.goto(`/instances/${id}`);
  await expect(watching.getByRole("heading", { level: 1, name: ticket.subject })).toBeVisible();

  await signIn("manager");
  await page.goto(`/instances/${id}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Suspend…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Suspend" }).click();
  await expect(watching.getByText("Suspended", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Cancel instance…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: "Cancel instance" }).click();
  await expect(dialog.getByText("Say why. It is kept in the history.")).toBeVisible();
  await dialog.getByLabel("Reason").fill("Reported twice");
  await dialog.getByRole("button", { name: "Cancel instance" }).click();
  await expect(watching.getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(watching.getByText("Reported twice")).toBeVisible();
  await second.close();
});

test("a manager moves an instance by hand, and the agent sees it and reads why", async ({
  page,
  signIn,
  given,
  browser,
}) => {
  const { id } = await given.instance("support-ticket", ticket);
  const second = await browser.newContext();
  await signIn("agent", second);
  const watching = await second.newPage();
  await watching.goto(`/instances/${id}`);
  const step = (where: typeof page, name: string) =>
    where.getByRole("tabpanel", { name: /Waiting for/ }).getByRole("heading", { level: 2, name });
  await expect(step(watching, "Triage")).toBeVisible();
  await expect(watching.getByRole("button", { name: "Change Triage by hand" })).toHaveCount(0);

  await signIn("manager");
  await page.goto(`/instances/${id}`);
  await page.getByRole("button", { name: "Change Triage by hand" }).click();
  await page.getByRole("menuitem", { name: "Move or cancel…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Move by hand" });
  await dialog.getByRole("combobox", { name: "Start at" }).fill("Solve the issue");
  await page.getByRole("option", { name: /Solve the issue/ }).click();
  await expect(dialog).toContainText("“Triage” is cancelled");
  await expect(dialog).toContainText("“Solve the issue” starts as if it had been reached.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Move" }).click();
  await expect(dialog.getByText("Say why. It is kept in the history.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Solved on the phone");
  await dialog.getByRole("button", { name: "Move" }).click();

  await expect(step(watching, "Solve the issue")).toBeVisible();
  await expect(step(watching, "Triage")).toHaveCount(0);
  await watching.getByRole("tab", { name: "Timeline" }).click();
  await expect(watching.getByText("Solved on the phone")).toBeVisible();
  await second.close();
});

test("an instance says why a gateway chose, what its variables were, and what happened", async ({ page, signIn }) => {
  await signIn("manager");
  await page.goto("/instances?workflow=support-ticket&status=completed&sort=oldest");
  await page.getByRole("table").getByRole("link").first().click();
  await page.getByRole("group", { name: /^Which team\?: done/ }).click();
  await expect(page.getByRole("tab", { name: "Why", selected: true })).toBeVisible();
  const why = page.getByRole("tabpanel", { name: "Why" });
  await expect(why.getByText("taken", { exact: true }).first()).toBeVisible();
  await expect(why.getByText("not taken", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Select nothing" }).click();
  await page.getByRole("tab", { name: "Variables" }).click();
  await page.getByRole("button", { name: "subject" }).click();
  await expect(page.getByText("At the start").first()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("tab", { name: "Timeline" }).click();
  await expect(page.getByText("The instance is completed")).toBeVisible();
  await expectAccessible(page);
});

test("colleagues talk about an instance in its comments", async ({ page, signIn, given }) => {
  const { id } = await given.instance("support-ticket", ticket);
  await signIn("agent");
  await page.goto(`/instances/${id}?tab=work`);
  await page.getByRole("textbox", { name: "Comment" }).fill("The technician is on the way.");
  await page.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(page.getByRole("region", { name: "Comments" }).getByText("The technician is on the way.")).toBeVisible();
  await expectAccessible(page);
});
