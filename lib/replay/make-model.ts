import type { Model, ModelElement } from "@/lib/model";

/**
 * A workflow whose steps are the activities of a log, in any order and as often as a case has them: a choice by the
 * variable `next`, a task for each activity, and back. The log says what comes next, as nobody wrote down why.
 */
export function makeModel(key: string, name: string, activities: readonly string[], group: string): Model {
  const middle = (activities.length - 1) / 2;
  const y = (row: number) => 140 + row * 100;
  const centre = y(middle);
  const right = 560;
  const shapes: Model["layout"]["shapes"] = {
    start: { x: 100, y: centre - 18, width: 36, height: 36 },
    merge: { x: 190, y: centre - 25, width: 50, height: 50 },
    next: { x: 290, y: centre - 25, width: 50, height: 50, label: { x: 205, y: centre - 44, width: 100, height: 16 } },
    done: { x: right, y: centre - 25, width: 50, height: 50 },
    end: { x: 297, y: y(activities.length) + 20, width: 36, height: 36 },
  };
  const edges: Model["layout"]["edges"] = {
    begin: {
      waypoints: [
        { x: 136, y: centre },
        { x: 190, y: centre },
      ],
    },
    choose: {
      waypoints: [
        { x: 240, y: centre },
        { x: 290, y: centre },
      ],
    },
    // Under the last task or over the first would cross nothing; over the first leaves room for the end below.
    again: {
      waypoints: [
        { x: right + 25, y: centre - 25 },
        { x: right + 25, y: 60 },
        { x: 215, y: 60 },
        { x: 215, y: centre - 25 },
      ],
    },
    over: {
      waypoints: [
        { x: 315, y: centre + 25 },
        { x: 315, y: y(activities.length) + 20 },
      ],
    },
  };
  const elements: ModelElement[] = [
    { id: "start", type: "startEvent", name: "Case begins", definitions: [] },
    { id: "merge", type: "exclusiveGateway" },
    { id: "next", type: "exclusiveGateway", name: "What next?", default: "over" },
    { id: "done", type: "exclusiveGateway" },
    { id: "end", type: "endEvent", name: "Case ends", definitions: [] },
  ];
  const flows: Model["flows"] = [
    { id: "begin", source: "start", target: "merge" },
    { id: "choose", source: "merge", target: "next" },
    { id: "over", source: "next", target: "end" },
    { id: "again", source: "done", target: "merge" },
  ];
  activities.forEach((activity, index) => {
    const id = elementOf(index);
    const row = y(index);
    shapes[id] = { x: 390, y: row - 40, width: 120, height: 80 };
    elements.push({ id, type: "userTask", name: activity, assignee: "=person", candidateGroups: [group] });
    flows.push({ id: `to-${id}`, source: "next", target: id, condition: `next = ${JSON.stringify(activity)}` });
    flows.push({ id: `from-${id}`, source: id, target: "done" });
    const isLevel = Math.abs(row - centre) < 1;
    const up = row < centre;
    edges[`to-${id}`] = {
      waypoints: isLevel
        ? [
            { x: 340, y: centre },
            { x: 390, y: row },
          ]
        : [
            { x: 315, y: centre + (up ? -25 : 25) },
            { x: 315, y: row },
            { x: 390, y: row },
          ],
    };
    edges[`from-${id}`] = {
      waypoints: isLevel
        ? [
            { x: 510, y: row },
            { x: right, y: centre },
          ]
        : [
            { x: 510, y: row },
            { x: right + 25, y: row },
            { x: right + 25, y: centre + (up ? -25 : 25) },
          ],
    };
  });
  return {
    format: 1,
    id: key,
    name,
    documentation: `Made from an event log with ${activities.length} activities. What comes next is what the log says.`,
    instance: { title: "=case_id", businessKey: "=case_id" },
    elements,
    flows,
    layout: { shapes, edges },
  };
}

/** The element of the n-th activity. */
export function elementOf(index: number): string {
  return `activity-${index + 1}`;
}
