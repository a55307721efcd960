import { hash, verify } from "@node-rs/argon2";

export const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 128;

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), OPTIONS);
}

export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return verify(passwordHash, password.normalize("NFKC"));
}

const COMMON = [
  "password",
  "passwort",
  "qwertyuiop",
  "123456789",
  "letmein",
  "welcome",
  "administrator",
  "iloveyou",
  "throughline",
  "changeme",
];

/** What is wrong with a new password, for its field; undefined when nothing is. */
export function passwordProblem(password: string, person: { username: string; email: string }): string | undefined {
  if (password.length < PASSWORD_LENGTH_MIN) return `Use at least ${PASSWORD_LENGTH_MIN} characters.`;
  if (password.length > PASSWORD_LENGTH_MAX) return `Use at most ${PASSWORD_LENGTH_MAX} characters.`;
  const plain = password.toLowerCase();
  if (new Set(plain).size < 5) return "Use more different characters.";
  const guesses = [...COMMON, person.username.toLowerCase(), person.email.toLowerCase().split("@")[0] ?? ""];
  const rest = guesses.reduce((left, guess) => (guess.length >= 3 ? left.replaceAll(guess, "") : left), plain);
  if (rest.replace(/[\d\W_]/g, "").length < 4 && rest.length < PASSWORD_LENGTH_MIN)
    return "This is among the first that someone would try. Use a few words of your own.";
  return undefined;
}
