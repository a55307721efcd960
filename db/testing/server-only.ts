// Stands for the package "server-only" in tests, which run outside Next.
export {};
