export { parseScenarios, type ParsedScenarios, type Scenario } from "./format";
export { runScenario, type ScenarioFiles, type ScenarioResult } from "./run-scenario";
