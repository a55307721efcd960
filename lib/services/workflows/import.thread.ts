import { answerRequests } from "@/lib/runtime/thread-side";
import { answerRead } from "./read-file";

// What is loaded at the first use is loaded before the first file, whose second should not go into that.
await answerRead({
  read: new TextEncoder().encode(
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><task id="t" /></process></definitions>',
  ),
});
answerRequests(answerRead);
