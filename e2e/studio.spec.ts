import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./fixtures";

const element = (page: Page, name: RegExp) => page.getByRole("group", { name });
const properties = (page: Page) => page.getByRole("complementary", { name: "Properties" });
const saved = (page: Page) => expect(page.getByRole("status").filter({ hasText: /^Saved/ })).toBeVisible();

async function newWorkflow(page: Page, name: string) {
  await page.goto("/workflows");
  await page.getByRole("button", { name: "New workflow" }).click();
  const dialog = page.getByRole("dialog", { name: "New workflow" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create and draw" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Studio" })).toBeVisible();
}

/** Appends to the selected element and names what was added. */
async function append(page: Page, what: string, name: string) {
  await page.keyboard.press("a");
  await page.getByRole("combobox", { name: "Append…" }).fill(what);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Name", exact: true }).first().waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
}

test("an admin draws a three-step workflow with a condition, publishes it, starts it and sees the path", async ({
  page,
  signIn,
}) => {
  test.setTimeout(120_000);
  await signIn("admin");
  await newWorkflow(page, "Expense claim");
  const address = page.url().replace("/studio", "");

  await element(page, /^Start, start/).click();
  await properties(page).getByRole("button", { name: "Add field" }).click();
  await properties(page).getByLabel("Label").fill("Amount");
  await properties(page).getByRole("combobox", { name: "Type" }).click();
  await page.getByRole("option", { name: "Number" }).click();
  await element(page, /^Start, start/).click();

  await append(page, "Script task", "Compute the total");
  await properties(page).getByRole("textbox", { name: "Expression" }).fill("amount * 2");
  await properties(page).getByLabel("Result variable").fill("total");
  await element(page, /^Compute the total/).click();
  await page.getByRole("button", { name: "Append exclusive gateway" }).click();
  await append(page, "User task", "Approve it");
  await page.getByRole("button", { name: "Append end" }).click();
  await element(page, /^exclusive gateway/i).click();
  await append(page, "User task", "File it");
  await page.getByRole("button", { name: "Append end" }).click();
  await expectAccessible(page);

  // Two ways and no condition: that can't run, and the list says so.
  await element(page, /^exclusive gateway/i).click();
  const problems = page.getByRole("region", { name: "Problems" });
  await expect(problems.getByText(/has no condition/).first()).toBeVisible();
  const condition = properties(page).getByRole("textbox", { name: "Condition to Approve it" });
  await condition.fill("total > > 100");
  await expect(properties(page).getByText(/can't be read/)).toBeVisible();
  await condition.fill("total > 10");
  await expect(
    properties(page)
      .getByText(/Example:/)
      .first(),
  ).toBeVisible();
  await properties(page).getByRole("checkbox", { name: "Default" }).nth(1).click();
  await expect(problems.getByRole("status")).toHaveText(/^\d to look at$/);
  await saved(page);

  await page.getByRole("button", { name: /^Publish/ }).click();
  const dialog = page.getByRole("dialog", { name: "Publish version 1" });
  await expect(dialog.getByText("Nothing keeps it from running.")).toBeVisible();
  await dialog.getByLabel("Note").fill("The first one");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Publish version 1" }).click();
  await expect(page.getByText("Version 1 is published")).toBeVisible();

  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Expense claim" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Expense claim" })).toBeVisible();
  await page.getByRole("button", { name: "Start" }).click();
  const form = page.getByRole("dialog", { name: "Expense claim" });
  await form.getByLabel("Amount").fill("100");
  await form.getByRole("button", { name: "Start" }).click();

  await expect(element(page, /^Compute the total: done/)).toBeVisible();
  await expect(element(page, /^Approve it: active/)).toBeVisible();
  await expect(element(page, /^File it: not reached/)).toBeVisible();

  await page.goto(address);
  await expect(element(page, /^Approve it: active.*1 open/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("tab", { name: /Versions/ }).click();
  await expect(page.getByRole("row", { name: /The first one/ })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/workflows");
  const row = page.getByRole("row", { name: /Expense claim/ });
  await expect(row.getByRole("link", { name: "1 running of Expense claim" })).toBeVisible();
  await expectAccessible(page);
});

test("everything is drawn by key, and undone step by step", async ({ page, signIn }) => {
  await signIn("admin");
  await newWorkflow(page, "By keys alone");
  await element(page, /^Start, start/).focus();
  await page.keyboard.press("Enter");
  await append(page, "User task", "First");
  await append(page, "User task", "Second");
  await expect(element(page, /^Second/)).toBeVisible();

  // Back from the second to the first: C, then the arrow keys choose where it leads.
  await page.keyboard.press("c");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText(/Enter: connect to First/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(element(page, /^Flow from Second to First/)).toBeAttached();

  await page.keyboard.press("Delete");
  await expect(element(page, /^First/)).toBeHidden();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(element(page, /^First/)).toBeVisible();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ControlOrMeta+z");
  await expect(element(page, /^Second/)).toBeHidden();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(element(page, /^Second/)).toBeVisible();

  await page.keyboard.press("ControlOrMeta+f");
  await page.getByRole("combobox", { name: "Find in this model" }).fill("seco");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(properties(page).getByRole("heading", { name: "Second" })).toBeVisible();
});

test("a second editor is told who saved, and loses nothing", async ({ page, signIn, browser }) => {
  await signIn("admin");
  await newWorkflow(page, "Two editors");
  const address = page.url();
  const other = await browser.newContext();
  await signIn("admin", other);
  const second = await other.newPage();
  await second.goto(address);
  await expect(element(second, /^Start, start/)).toBeVisible();

  await properties(page).getByLabel("Description").fill("By the first");
  await saved(page);
  await expect(second.getByRole("button", { name: "Show it" })).toBeVisible();
  await properties(second).getByLabel("Description").fill("By the second");
  await expect(second.getByText(/saved this draft/)).toBeVisible();
  await expect(properties(second).getByLabel("Description")).toHaveValue("By the second");
  await expectAccessible(second);
  await second.getByRole("button", { name: "Save mine over it" }).click();
  await saved(second);
  await page.reload();
  await expect(properties(page).getByLabel("Description")).toHaveValue("By the second");
  await other.close();
});

test("a drawing from another tool is imported with a report, and becomes something to run", async ({
  page,
  signIn,
}) => {
  await signIn("admin");
  await page.goto("/workflows");
  await page.getByRole("button", { name: "Import BPMN" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a workflow" });
  await dialog
    .getByLabel("BPMN file")
    .setInputFiles({ name: "bad.bpmn", mimeType: "text/xml", buffer: Buffer.from("<hello/>") });
  await expect(dialog.getByText("This file can’t be imported")).toBeVisible();
  await dialog
    .getByLabel("BPMN file")
    .setInputFiles({ name: "lunch.bpmn", mimeType: "text/xml", buffer: Buffer.from(DRAWING) });
  await expect(dialog.getByRole("region", { name: "What becomes of it" })).toBeVisible();
  await expect(dialog.getByRole("checkbox", { name: /Make it executable/ })).toBeChecked();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Make a workflow of it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Studio" })).toBeVisible();
  await expect(element(page, /^Cook, user task/)).toBeVisible();
});

test("an admin sees how instances would get stuck, and lets a step run for each item of a list", async ({
  page,
  signIn,
}) => {
  await signIn("admin");
  await page.goto("/workflows");
  await page.getByRole("button", { name: "Import BPMN" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a workflow" });
  await dialog
    .getByLabel("BPMN file")
    .setInputFiles({ name: "parcel.bpmn", mimeType: "text/xml", buffer: Buffer.from(STUCK) });
  await dialog.getByRole("button", { name: "Make a workflow of it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Studio" })).toBeVisible();

  const problems = page.getByRole("region", { name: "Problems" });
  await expect(problems.getByText(/^An instance can get stuck at "Both"/)).toBeVisible();
  await problems.getByRole("button", { name: "Show path to Both" }).click();
  const path = page.getByRole("region", { name: "Path" });
  await expect(path.getByRole("listitem")).toHaveText([
    'It starts at "Ordered"',
    '"In stock?" is passed, the way "yes" is taken',
    '"Pack" is done',
  ]);
  await expect(element(page, /^Pack: done/)).toBeVisible();
  await expect(element(page, /^Reorder: not reached/)).toBeVisible();
  await expectAccessible(page);
  await path.getByRole("button", { name: "Hide path" }).click();
  await expect(element(page, /^Pack, user task/)).toBeVisible();

  await element(page, /^Pack, user task/).click();
  const repetition = properties(page).getByRole("group", { name: "How often" });
  await properties(page).getByText("Repetition").click();
  await repetition.getByRole("button", { name: "For each" }).click();
  await properties(page).getByRole("textbox", { name: "List" }).fill("items");
  await properties(page).getByLabel("Item variable").fill("item");
  await expect(properties(page).getByRole("switch", { name: "One after another" })).not.toBeChecked();
  await expectAccessible(page);
  await saved(page);
});

const STUCK = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://example.test">
  <process id="parcel" name="Parcel" isExecutable="true">
    <startEvent id="ordered" name="Ordered" />
    <exclusiveGateway id="stock" name="In stock?" default="no" />
    <userTask id="pack" name="Pack" />
    <userTask id="reorder" name="Reorder" />
    <parallelGateway id="both" name="Both" />
    <endEvent id="sent" name="Sent" />
    <sequenceFlow id="a" sourceRef="ordered" targetRef="stock" />
    <sequenceFlow id="yes" name="yes" sourceRef="stock" targetRef="pack">
      <conditionExpression>amount &gt; 0</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="no" sourceRef="stock" targetRef="reorder" />
    <sequenceFlow id="b" sourceRef="pack" targetRef="both" />
    <sequenceFlow id="c" sourceRef="reorder" targetRef="both" />
    <sequenceFlow id="e" sourceRef="both" targetRef="sent" />
  </process>
</definitions>`;

const DRAWING = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://example.test">
  <process id="lunch" name="Lunch" isExecutable="false">
    <startEvent id="hungry" name="Hungry" />
    <task id="cook" name="Cook" />
    <endEvent id="fed" name="Fed" />
    <sequenceFlow id="a" sourceRef="hungry" targetRef="cook" />
    <sequenceFlow id="b" sourceRef="cook" targetRef="fed" />
  </process>
</definitions>`;
