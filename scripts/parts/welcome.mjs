const DEMO_PASSWORD = "throughline-demo";
const DEMO_ROLES = ["agent", "manager", "admin"];

/** What people read once everything runs: where to go and, with the demo data, as whom. */
export function welcome(address, isDemo) {
  const lines = ["", `  Throughline runs at ${address}   (Ctrl-C stops it)`, ""];
  if (isDemo) {
    for (const role of DEMO_ROLES)
      lines.push(`  ${role.padEnd(8)} ${`${role}@throughline.local`.padEnd(28)} ${DEMO_PASSWORD}`);
    lines.push("");
  }
  return lines.join("\n");
}
