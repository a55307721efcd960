/** @type {import('next').NextConfig} */
const config = {
  output: "standalone",
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  devIndicators: false,
  // `npm run check` and `npm test` check types; the first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["pino", "pg", "@node-rs/argon2"],
};

export default config;
