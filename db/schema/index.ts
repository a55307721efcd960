export * from "./instances";
export * from "./people";
export * from "./work";
export * from "./workflows";
