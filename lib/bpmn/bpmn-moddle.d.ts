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
    readonly type: string;
    readonly isReference?: boolean;
    readonly isAttr?: boolean;
    readonly isBody?: boolean;
  }
  export interface ModdlePackage {
    readonly prefix: string;
    readonly uri: string;
    readonly types: readonly { readonly name: string; readonly properties?: readonly ModdleProperty[] }[];
  }
  export class BpmnModdle {
    constructor(packages?: Readonly<Record<string, unknown>>);
    getPackages(): readonly ModdlePackage[];
    /** `lax: false` rejects at the first element that can't be read, instead of warning of each. */
    fromXML(
      xml: string,
      options?: { readonly lax?: boolean },
    ): Promise<{ readonly rootElement: ModdleElement; readonly warnings: readonly ModdleWarning[] }>;
  }
}
