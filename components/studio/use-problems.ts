"use client";

import { useEffect, useState } from "react";
import { canExecute } from "@/lib/engine";
import { type Model, type Problem, validateModel } from "@/lib/model";

const PAUSE_MS = 250;

export const problemsOf = (model: Model): Problem[] => {
  const found = validateModel(model, { executable: canExecute });
  return [...found.filter((p) => p.severity === "error"), ...found.filter((p) => p.severity === "warning")];
};

/** The problems of a model, errors first; a moment behind it while it is edited. */
export function useProblems(model: Model): readonly Problem[] {
  const [problems, setProblems] = useState(() => problemsOf(model));
  useEffect(() => {
    const timer = setTimeout(() => setProblems(problemsOf(model)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [model]);
  return problems;
}
