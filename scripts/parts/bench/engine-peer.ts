import { EventEmitter } from "node:events";
import { Engine, type BpmnEngineExecuteOptions } from "bpmn-engine";
import { OPEN_MAX, type BenchModel, type Dialect } from "./engine-models";

const COMPARED = /^(\w+) ([<>]) (\d+)$/;

const dialect: Dialect = {
  // Its expressions call functions but do not compare; a call is what it does fastest.
  condition: (text) => `\${environment.services.holds("${text.replace(COMPARED, "$1,$2,$3")}")}`,
  count: (id) =>
    `<serviceTask id="${id}" xmlns:b="http://example.org/bench" implementation="\${environment.services.count}"/>`,
};

interface Waiting {
  readonly type: string;
  signal(): void;
}

/** The same models on `bpmn-engine`. The XML is parsed once for all instances, as our models are compiled once. */
export class Peer {
  private constructor(
    private readonly source: unknown,
    private readonly model: BenchModel,
  ) {}

  static async load(model: BenchModel): Promise<Peer> {
    const [definition] = await Engine({ name: "bench", source: model.xml(dialect) }).getDefinitions();
    return new Peer((definition!.environment.options as { source: unknown }).source, model);
  }

  /** Starts an instance and completes each task as it opens; resolves at its end. */
  async run(): Promise<void> {
    await this.start((task) => task.signal()).ended;
  }

  /** An instance with all its tasks open. */
  async open(): Promise<Waiting[]> {
    const tasks: Waiting[] = [];
    await this.start((task) => tasks.push(task)).started;
    return tasks;
  }

  /** The variables that an instance ends with, which show that it did what it should. */
  get seen(): Readonly<Record<string, unknown>> {
    return this.variables;
  }

  private variables: Record<string, unknown> = {};

  private start(onWait: (task: Waiting) => void): { started: Promise<unknown>; ended: Promise<unknown> } {
    const variables: Record<string, unknown> = { ...this.model.variables };
    this.variables = variables;
    const listener = new EventEmitter();
    listener.on("activity.wait", onWait);
    const engine = Engine({ name: "bench", sourceContext: this.source as never });
    const ended = engine.waitFor("end");
    const options = {
      listener,
      variables,
      // It opens 50 rounds of a multi-instance at a time unless told otherwise.
      settings: { batchSize: OPEN_MAX },
      services: {
        count(_scope: unknown, done: () => void) {
          variables["n"] = Number(variables["n"]) + 1;
          done();
        },
        holds(text: string) {
          const [name, operator, limit] = text.split(",") as [string, string, string];
          return operator === "<" ? Number(variables[name]) < Number(limit) : Number(variables[name]) > Number(limit);
        },
      },
    };
    return { started: engine.execute(options as unknown as BpmnEngineExecuteOptions), ended };
  }
}
