/** Lets names be written in backticks, as Zeebe does. */
export const DIALECT = "camunda";
