import { z } from "zod";
import type { JsonObject } from "@/lib/domain/json";

/** At most so long, a lease holds its job while its worker is gone. */
export const LEASE_MS_MAX = 3_600_000;
export const JOBS_MAX = 100;

export const WorkerName = z.string().trim().min(1).max(100);
export const LeaseMs = z.number().int().min(1_000).max(LEASE_MS_MAX);
/** The JSON gate of the runtime judges what is in it. */
export const Variables = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "Variables are an object of names and values",
);
export const LeaseFields = { worker: WorkerName, jobId: z.string().max(73), epoch: z.number().int().min(1) };
