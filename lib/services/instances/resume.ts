export { resumeInstance } from "./suspend";
