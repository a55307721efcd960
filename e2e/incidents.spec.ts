import { expect, expectAccessible, test } from "./fixtures";

const order = (customer: string, card: string) => ({
  customer,
  email: "orders@example.com",
  item: "Desk lamp",
  quantity: 1,
  amount: 49,
  card,
});

test("a failing service call becomes an incident, is retried, and the rest never noticed", async ({
  page,
  given,
  signIn,
}) => {
  const name = `Harbour ${Date.now().toString(36)}`;
  const broken = await given.instance("customer-order", order(`${name} broken`, "card-outage"));
  const healthy = await given.instance("customer-order", order(`${name} healthy`, "card-4242"));

  await signIn("manager");
  await page.goto(`/incidents?q=${encodeURIComponent(name)}`);
  // Three attempts with pauses between them go before; the list is live.
  const row = page.getByRole("link", { name: /Call failed/ });
  await expect(row).toBeVisible({ timeout: 45_000 });
  await expect(row).toHaveCount(1);
  await row.click();
  const panel = page.getByRole("complementary", { name: "Incident" });
  await expect(panel.getByText("3, none left")).toBeVisible();
  await expect(panel.getByText(/HTTP 503/).first()).toBeVisible();
  await expectAccessible(page);

  // The other order went its way.
  await page.goto(`/instances/${healthy.id}`);
  await expect(page.getByText("Running").first()).toBeVisible();

  // The card was the mistake: corrected with a reason, the call goes through.
  await page.goto(`/incidents?q=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name: /Call failed/ }).click();
  await page.getByRole("button", { name: "Edit and retry" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Value of card").fill("card-4242");
  await expect(dialog.getByText("1 variable changes")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Save and retry" })).toBeDisabled();
  await dialog.getByLabel("Reason").fill("The customer gave us another card.");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save and retry" }).click();
  await expect(page.getByText(`#${broken.number} runs again`)).toBeVisible();

  await page.goto(`/instances/${broken.id}`);
  await expect(page.getByText("Running").first()).toBeVisible();
});

test("several incidents are retried together, each with its own result", async ({ page, given, signIn }) => {
  const name = `Twice ${Date.now().toString(36)}`;
  await given.instance("customer-order", order(`${name} a`, "card-outage"));
  await given.instance("customer-order", order(`${name} b`, "card-outage"));
  await signIn("admin");
  await page.goto(`/incidents?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("link", { name: /Call failed/ })).toHaveCount(2, { timeout: 45_000 });
  await page.getByRole("checkbox", { name: "Choose all that are shown" }).click();
  await page.getByRole("button", { name: "Retry 2" }).click();
  await expect(page.getByText("2 of 2 run again")).toBeVisible();
});
