export function bundleThreads(outdir: string): Promise<void>;
