import { parseAsNumberLiteral, parseAsString } from "nuqs/server";
import { PERIOD_DAYS } from "@/lib/domain/periods";

/** What of the dashboard lives in the URL. */
export const dashboardParams = {
  workflow: parseAsString,
  days: parseAsNumberLiteral(PERIOD_DAYS).withDefault(30),
};
