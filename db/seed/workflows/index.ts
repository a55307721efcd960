import type { Model } from "@/lib/model";
import { customerOrder } from "./customer-order";
import { employeeRequest } from "./employee-request";
import { marketingCampaign } from "./marketing-campaign";
import { supportTicket } from "./support-ticket";

/** The workflows that a first start publishes. */
export const DEMO_WORKFLOWS: readonly Model[] = [supportTicket, customerOrder, employeeRequest, marketingCampaign];
