export const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
export const BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI";
export const DC = "http://www.omg.org/spec/DD/20100524/DC";
export const DI = "http://www.omg.org/spec/DD/20100524/DI";
export const XSI = "http://www.w3.org/2001/XMLSchema-instance";
export const XML = "http://www.w3.org/XML/1998/namespace";
/** What BPMN has no place for, we write here. Other tools keep it and ignore it. */
export const THROUGHLINE = "urn:throughline:bpmn:1";
export const ZEEBE = "http://camunda.org/schema/zeebe/1.0";
export const CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
export const ACTIVITI = "http://activiti.org/bpmn";
export const FOX = "http://www.camunda.com/fox";
export const FLOWABLE = "http://flowable.org/bpmn";

/** The names that these four give to attributes and elements are the same for what we read. */
export const CAMUNDA_LIKE: readonly string[] = [CAMUNDA, FLOWABLE, ACTIVITI, FOX];

/** The prefix under which a namespace is written, whatever the file that it came from called it. */
export const PREFIXES: ReadonlyMap<string, string> = new Map([
  [BPMN, "bpmn"],
  [BPMNDI, "bpmndi"],
  [DC, "dc"],
  [DI, "di"],
  [XSI, "xsi"],
  [XML, "xml"],
  [THROUGHLINE, "throughline"],
  [ZEEBE, "zeebe"],
  [CAMUNDA, "camunda"],
  [ACTIVITI, "activiti"],
  [FOX, "fox"],
  [FLOWABLE, "flowable"],
  ["http://camunda.org/schema/modeler/1.0", "modeler"],
  ["http://bpmn.io/schema/bpmn/biocolor/1.0", "bioc"],
  ["http://www.omg.org/spec/BPMN/non-normative/color/1.0", "color"],
  ["http://www.signavio.com", "signavio"],
]);
