import type { TestProject } from "vitest/node";
import { serve } from "./setup";
import { migrateTwin } from "./twin";

/** The same tests on the partitioned twin; docs/scaling.md. */
export default (project: TestProject) => serve(project, migrateTwin, true);
