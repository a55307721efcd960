declare module "bpmn-moddle" {
  /** What we use of it: the check of a document against the BPMN metamodel. */
  export interface ModdleElement {
    readonly $type: string;
    readonly $attrs: Readonly<Record<string, string>>;
    readonly id?: string;
  }
  export interface ModdleWarning {
    readonly message: string;
    readonly error?: Error;
    readonly element?: ModdleElement;
    readonly property?: string;
    readonly value?: string;
  }
  export interface ModdleProperty {
    readonly name: string;
    readonly isReference?: boolean;
  }
  export interface ModdlePackage {
    readonly prefix: string;
    readonly uri: string;
    readonly types: readonly { readonly name: string; readonly properties?: readonly ModdleProperty[] }[];
  }
  export class BpmnModdle {
    constructor(packages?: Readonly<Record<string, unknown>>);
    getPackages(): readonly ModdlePackage[];
    fromXML(xml: string): Promise<{ readonly rootElement: ModdleElement; readonly warnings: readonly ModdleWarning[] }>;
  }
}
