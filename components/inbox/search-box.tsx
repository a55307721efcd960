"use client";

import { Search } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { isBusy } from "@/components/shell/use-keys";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";

export interface SearchBoxProps {
  text: string | null;
  /** null: no search. Called once the typing pauses. */
  onSearch: (text: string | null) => void;
  inputRef: RefObject<HTMLInputElement | null>;
  label?: string;
}

const PAUSE_MS = 250;

/** Searches within what is listed, while somebody types. Escape empties it. */
export function SearchBox({ text, onSearch, inputRef, label = "Search this view" }: SearchBoxProps) {
  const [typed, setTyped] = useState(text ?? "");
  const [searched, setSearched] = useState(text ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  // Changed from elsewhere: Back, or a filter that was taken off.
  if ((text ?? "") !== searched) {
    setSearched(text ?? "");
    if (typed.trim() !== (text ?? "")) setTyped(text ?? "");
  }

  function search(next: string, pauseMs: number) {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim() || null), pauseMs);
  }

  return (
    <Input
      ref={inputRef}
      type="search"
      aria-label={label}
      placeholder="Search"
      leading={<Search />}
      trailing={typed === "" && <Kbd keys={["/"]} className="max-md:hidden" />}
      value={typed}
      onChange={(event) => search(event.target.value, PAUSE_MS)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        search("", 0);
        event.currentTarget.blur();
      }}
    />
  );
}

/** `/` goes to the search. For pages without other keys of their own. */
export function useSearchKey(inputRef: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      if (event.key !== "/" || event.defaultPrevented || event.metaKey || event.ctrlKey || isBusy(event.target)) return;
      event.preventDefault();
      inputRef.current?.focus();
    }
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [inputRef]);
}
