import { expect, it } from "vitest";
import { boundsOf } from "../commands";
import { sampleModel } from "../testing/samples";
import { freeSpot } from "./free-spot";
import { overlaps } from "./rectangle";

it("takes the wanted place where it is free, on the grid", () => {
  expect(freeSpot(sampleModel(), { width: 100, height: 80 }, { x: 1203, y: 904 })).toEqual({ x: 1200, y: 900 });
});

it("covers nothing that is there already", () => {
  const model = sampleModel();
  const { x, y } = freeSpot(model, { width: 350, height: 200 }, { x: 300, y: 200 });
  const place = { x: x - 175, y: y - 100, width: 350, height: 200 };
  for (const element of model.elements) expect(overlaps(boundsOf(model, element.id)!, place)).toBe(false);
});
