"use server";

import { runAction } from "@/lib/http";
import { editAndRetryIncident, type EditAndRetryInput } from "@/lib/services/incidents/edit-and-retry";
import {
  retryIncident,
  type RetryIncidentInput,
  retryIncidents,
  type RetryIncidentsInput,
} from "@/lib/services/incidents/retry";

export async function retryIncidentAction(input: RetryIncidentInput) {
  return runAction((ctx) => retryIncident(ctx, input));
}

export async function retryIncidentsAction(input: RetryIncidentsInput) {
  return runAction((ctx) => retryIncidents(ctx, input));
}

export async function editAndRetryIncidentAction(input: EditAndRetryInput) {
  return runAction((ctx) => editAndRetryIncident(ctx, input));
}
