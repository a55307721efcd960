import pino from "pino";

/** One JSON record a line on standard output. Never give it bodies, variables or headers. */
export const logger = pino({
  level: process.env["LOG_LEVEL"] ?? "info",
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
});
