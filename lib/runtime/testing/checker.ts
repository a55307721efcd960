export { findUnsound } from "./find-unsound";
