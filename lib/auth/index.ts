export { createUser, insertUser, type NewUser } from "./create-user";
export { DEMO_PASSWORD, DEMO_PEOPLE, isDemo } from "./demo";
export { loadPrincipal } from "./load-principal";
export { hashPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, passwordProblem, verifyPassword } from "./password";
export { readSession, type SignedIn } from "./session";
