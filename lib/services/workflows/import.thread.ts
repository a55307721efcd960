import { answerRequests } from "@/lib/runtime/thread-side";
import { readFile } from "./read-file";

answerRequests(readFile);
