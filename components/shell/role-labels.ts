import type { Role } from "@/lib/domain/status";

export const roleLabels: Record<Role, string> = { agent: "Agent", manager: "Manager", admin: "Admin" };
