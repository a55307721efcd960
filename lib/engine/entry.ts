/** What a record holds under a key; ids and names come from models, and may be "constructor". */
export function entry<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
