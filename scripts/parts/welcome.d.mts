export function welcome(address: string, isDemo: boolean): string;
